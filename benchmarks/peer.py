"""The bundled model beside two Hugging Face models one post at a time, in turns in one run."""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from benchmarks.load import made_posts
from benchmarks.report import Report
from groundswell.analyzer.bundled import load_bundled
from groundswell.analyzer.registry import open_analyzer
from groundswell.settings import AnalyzerSettings

ROUNDS = 3
OUR_POSTS = 4_000
PEER_POSTS = 60
NO_TORCH = (
    "skipped: torch and transformers are not installed here; put them into an environment of "
    "their own (pip install torch==2.13.0 transformers) and name its interpreter: --torch-python"
)


async def measure(options: argparse.Namespace) -> Report:
    """Posts a second, sentiment and emotion together, on all cores."""
    report = Report("The bundled model beside two Hugging Face models in torch", "posts/s")
    python = options.torch_python or sys.executable
    if not _has_torch(python):
        report.notes["two Hugging Face models"] = NO_TORCH
        return report
    texts = [post.content for post in made_posts(OUR_POSTS, run="peer", seed=13)]
    windows = load_bundled().tokens.windows(texts[:PEER_POSTS])
    lengths = [len(parts[0]) if parts else 2 for parts in windows]
    ours: list[float] = []
    theirs: list[float] = []
    async with await open_analyzer(AnalyzerSettings(analyzer_cache_size=0)) as analyzer:
        await analyzer.analyze(texts[:500])
        for _ in range(ROUNDS):
            start = time.perf_counter()
            await analyzer.analyze(texts)
            ours.append(len(texts) / (time.perf_counter() - start))
            theirs.append(await asyncio.to_thread(_peer, python, lengths))
    report.rows["the bundled model, in batches"] = {"median": median(ours)}
    report.rows["two models in torch, one by one"] = {"median": median(theirs)}
    ratio = median(one / other for one, other in zip(ours, theirs, strict=True))
    report.goal("bundled model / two models in torch", ratio, at_least=100)
    report.notes["load before"] = options.load
    return report


def _has_torch(python: Path | str) -> bool:
    tried = subprocess.run([python, "-c", "import torch, transformers"], capture_output=True)
    return tried.returncode == 0


def _peer(python: Path | str, lengths: list[int]) -> float:
    script = Path(__file__).with_name("torch_peer.py")
    command = [python, "-P", script]  # -P: our platform.py must not stand for Python's own
    asked = json.dumps(lengths)
    answer = subprocess.run(command, input=asked, capture_output=True, text=True, check=True)
    return float(answer.stdout)
