"""The analyzer beside its ceilings: the bare runtime on the same batches, and the products alone.

All take turns on the same posts, so that what else the machine does falls on each alike. Beside
posts a second by the clock stand those a second of processor time on all cores: a busy machine
changes the first more than the second.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from benchmarks.report import Report
from groundswell.analyzer.arrays import Ids
from groundswell.analyzer.batcher import plan_batches
from groundswell.analyzer.bundled import FOLDER, load_bundled
from groundswell.analyzer.multilingual import Known, MultilingualAnalyzer
from groundswell.analyzer.transformer import TransformerAnalyzer
from groundswell.cli.row_files import read_records, row_file
from groundswell.sources.simulator import Simulator

_POSTS = 2_000
_TOGETHER = 256  # posts a call: a worker's batch
_FIRST = """
import asyncio, psutil, sys
from groundswell.analyzer.registry import open_analyzer
from groundswell.settings import AnalyzerSettings
async def main():
    async with await open_analyzer(AnalyzerSettings(analyzer_cache_size=0)) as analyzer:
        await analyzer.analyze(["what a day, so good"])
        print("first", flush=True)
        posts = sys.stdin.read().split("\\0")
        for start in range(0, len(posts), 256):
            await analyzer.analyze(posts[start:start + 256])
        print(psutil.Process().memory_info().rss)
asyncio.run(main())
"""


async def measure(options: argparse.Namespace) -> Report:
    """Turns for ``options.seconds``; ``options.texts`` names a file of posts, else simulated.

    Models in the folders ``options.beside`` take their turns, too.
    """
    posts = await _posts(options.texts)
    model = load_bundled()
    windows = [row for text in model.tokens.windows(posts) for row in text]
    batches = [
        [part[place] for place in places]
        for part in (windows[s : s + _TOGETHER] for s in range(0, len(windows), _TOGETHER))
        for places in plan_batches([len(row) for row in part])
    ]
    cores = os.cpu_count() or 1
    tokens = sum(map(len, windows)) / len(posts)

    analyzer = TransformerAnalyzer(model, model, threads=cores, cache_size=0)
    others = {folder.name: load_bundled(folder) for folder in options.beside}
    beside = {
        name: TransformerAnalyzer(one, one, threads=cores, cache_size=0)
        for name, one in others.items()
    }
    multilingual = MultilingualAnalyzer(analyzer, Known(model.languages, model.languages))
    await multilingual.analyze(["ich habe heute leider keine Zeit"])  # its tables are read now
    products = _products()
    contenders: dict[str, Callable[[], object]] = {
        "analyzer": lambda: analyzer.analyze(posts),
        **{f"analyzer, {name}": partial(one.analyze, posts) for name, one in beside.items()},
        "analyzer, languages told apart": lambda: multilingual.analyze(posts),
        "bare runtime, same batches": lambda: _side_by_side(batches, model.network.logits, cores),
        "matrix products alone": lambda: _side_by_side(batches, products, cores),
    }
    by_clock: dict[str, list[float]] = {name: [] for name in contenders}
    by_processor: dict[str, list[float]] = {name: [] for name in contenders}
    ends = time.monotonic() + options.seconds
    while time.monotonic() < ends or len(by_clock["analyzer"]) < 3:
        for name, run in contenders.items():
            began, worked = time.perf_counter(), time.process_time()
            done = run()
            if asyncio.iscoroutine(done):
                await done
            by_clock[name].append(len(posts) / (time.perf_counter() - began))
            by_processor[name].append(len(posts) * cores / (time.process_time() - worked))
    await multilingual.close()
    for one in beside.values():
        await one.close()
    report = Report("sentiment and emotion of posts, all cores", "posts a second")
    for name in contenders:
        report.rows[name] = {
            "median": statistics.median(by_clock[name]),
            "best": max(by_clock[name]),
            "processor": statistics.median(by_processor[name]),
        }
    ratio = "bare runtime, same batches"
    paired = zip(by_processor["analyzer"], by_processor[ratio], strict=True)
    report.notes["analyzer / bare runtime (processor)"] = round(
        statistics.median(ours / bare for ours, bare in paired), 3
    )
    report.notes["analyzer / bare runtime (best by clock)"] = round(
        max(by_clock["analyzer"]) / max(by_clock[ratio]), 3
    )
    for name in beside:
        pairs = zip(by_processor["analyzer"], by_processor[f"analyzer, {name}"], strict=True)
        report.notes[f"analyzer / {name} (processor)"] = round(
            statistics.median(ours / theirs for ours, theirs in pairs), 3
        )
    report.notes["tokens a post"] = round(tokens, 1)
    report.notes["turns"] = len(by_clock["analyzer"])
    report.notes.update(_first_text(posts))
    return report


async def _posts(file: Path | None) -> list[str]:
    if file is None:
        simulated = Simulator(seed=1)
        return [post.content for post, _ in itertools.islice(simulated.posts(), _POSTS)]
    records = (record.fields for record in read_records(row_file(str(file))))
    texts = (str(one.get("text") or one.get("content") or "") for one in records if one)
    return list(itertools.islice(filter(str.strip, texts), _POSTS))


def _side_by_side(
    batches: Sequence[Sequence[Ids]], run: Callable[[list[Ids]], object], threads: int
) -> None:
    """Every batch once, on ``threads`` threads: what the runtime does with nothing around it."""
    left = iter(batches)
    lock = threading.Lock()

    def work() -> None:
        while True:
            with lock:
                batch = next(left, None)
            if batch is None:
                return
            run(list(batch))

    working = [threading.Thread(target=work) for _ in range(threads)]
    for thread in working:
        thread.start()
    for thread in working:
        thread.join()


def _products() -> Callable[[list[Ids]], object]:
    """Only the integer products of the encoder's layers, of the same sizes, padding included."""
    config = json.loads((FOLDER / "config.json").read_text())
    wide, inner = config["hidden_size"], config["intermediate_size"]
    session = _product_session(wide, inner, config["num_hidden_layers"])
    random = np.random.default_rng(1)
    narrow = random.integers(0, 255, (1 << 14, wide), dtype=np.uint8)
    broad = random.integers(0, 255, (1 << 14, inner), dtype=np.uint8)

    def run(rows: list[Ids]) -> object:
        tokens = len(rows) * max(map(len, rows))
        return session.run(None, {"narrow": narrow[:tokens], "broad": broad[:tokens]})

    return run


def _product_session(wide: int, inner: int, layers: int) -> onnxruntime.InferenceSession:
    sizes = [("narrow", wide, wide)] * 4 + [("narrow", wide, inner), ("broad", inner, wide)]
    random = np.random.default_rng(1)
    nodes, constants, outputs = [], [], []
    constants.append(numpy_helper.from_array(np.array(0.01, np.float32), "scale"))
    constants.append(numpy_helper.from_array(np.array(128, np.uint8), "zero"))
    for number, (given, rows, columns) in enumerate(sizes * layers):
        weights = random.integers(-63, 63, (rows, columns), dtype=np.int8)
        constants.append(numpy_helper.from_array(weights, f"w{number}"))
        scales = np.full(columns, 0.01, np.float32)
        constants.append(numpy_helper.from_array(scales, f"s{number}"))
        constants.append(numpy_helper.from_array(np.zeros(columns, np.float32), f"b{number}"))
        parts = [given, f"w{number}", "scale", f"s{number}", "zero", "", f"b{number}"]
        nodes.append(
            helper.make_node("MatMulIntegerToFloat", parts, [f"y{number}"], domain="com.microsoft")
        )
        outputs.append(
            helper.make_tensor_value_info(f"y{number}", TensorProto.FLOAT, ["tokens", columns])
        )
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.UINT8, ["tokens", width])
        for name, width in (("narrow", wide), ("broad", inner))
    ]
    graph = helper.make_graph(nodes, "products", inputs, outputs, constants)
    opsets = [helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=10)
    onnx.checker.check_model(model)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )


def _first_text(posts: Sequence[str]) -> dict[str, float]:
    """Seconds from the start of a process to its first analysis, and its memory after all posts."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", _FIRST],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process:
        process.stdout.readline()
        first = time.perf_counter() - began
        process.stdin.write("\0".join(text.replace("\0", " ") for text in posts))
        process.stdin.close()
        memory = int(process.stdout.readline()) / 1e6
    return {"first text, s from process start": round(first, 2), "memory, MB": round(memory)}
