"""Real HTTP servers that speak the protocols of model servers; their model knows a few words."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np

from groundswell.analyzer.arrays import softmax
from groundswell.settings import AnalyzerSettings

Words = Mapping[str, Sequence[float]]
Answer = tuple[int, Any]
LABELS = ("negative", "neutral", "positive")


@dataclass
class ModelServer:
    """A model of words, and what is known about the calls to it.

    ``before`` is asked first on every call (its path, its body) and may answer instead.
    """

    labels: Sequence[str]
    words: Words
    before: Callable[[str, Any], Answer | None] = lambda path, body: None
    calls: int = 0
    at_once: int = 0
    most_at_once: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    url: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def logits(self, texts: Sequence[str]) -> np.ndarray:
        """The mean of the words' logits; a word that is not known has zeros."""
        nothing = [0.0] * len(self.labels)
        rows = []
        for text in texts:
            found = [self.words.get(word, nothing) for word in re.findall(r"\w+|[^\w\s]", text)]
            rows.append(np.mean(found or [nothing], axis=0))
        return np.array(rows)

    def answer(self, method: str, path: str, body: Any) -> Answer:
        raise NotImplementedError


class TextEmbeddingsServer(ModelServer):
    """text-embeddings-inference, as its OpenAPI description tells ``/predict`` and ``/info``."""

    def answer(self, method: str, path: str, body: Any) -> Answer:
        if (method, path) == ("GET", "/info"):
            return 200, {"model_id": "tests/words", "max_client_batch_size": 32}
        if (method, path) != ("POST", "/predict"):
            return 404, {"error": "no such path", "error_type": "NotFound"}
        if len(body["inputs"]) > 32:
            return 413, {"error": "batch size > maximum allowed batch size 32"}
        texts = [text for (text,) in body["inputs"]]
        if not all(texts):
            return 422, {"error": "inputs cannot be empty", "error_type": "Validation"}
        return 200, [
            sorted(
                [
                    {"score": score, "label": label}
                    for label, score in zip(self.labels, row, strict=True)
                ],
                key=lambda one: -one["score"],
            )
            for row in softmax(self.logits(texts)).tolist()
        ]


class KServeServer(ModelServer):
    """The Open Inference Protocol; answers with a tensor of logits."""

    def answer(self, method: str, path: str, body: Any) -> Answer:
        if (method, path) == ("GET", "/v2/models/words"):
            return 200, {"name": "words", "platform": "tests", "inputs": [], "outputs": []}
        if (method, path) != ("POST", "/v2/models/words/infer"):
            return 404, {"error": f"no model at {path}"}
        [tensor] = body["inputs"]
        if (tensor["datatype"], tensor["shape"]) != ("BYTES", [len(tensor["data"])]):
            return 400, {"error": "not a tensor of texts"}
        return 200, {"model_name": "words", "outputs": [self.output(tensor["data"])]}

    def output(self, texts: Sequence[str]) -> dict[str, Any]:
        logits = self.logits(texts)
        data = logits.ravel().tolist()
        return {"name": "logits", "datatype": "FP32", "shape": list(logits.shape), "data": data}


class KServeJsonServer(KServeServer):
    """The same with one JSON text a post, as MLServer's Hugging Face runtime answers."""

    def output(self, texts: Sequence[str]) -> dict[str, Any]:
        rows = [
            json.dumps(
                [
                    {"label": label, "score": score}
                    for label, score in zip(self.labels, row, strict=True)
                ]
            )
            for row in softmax(self.logits(texts)).tolist()
        ]
        return {"name": "output", "datatype": "BYTES", "shape": [len(rows), 1], "data": rows}


@contextmanager
def serving(server: ModelServer) -> Iterator[ModelServer]:
    """Listen on a free port of this machine while the context lasts."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            self._do("GET")

        def do_POST(self) -> None:
            self._do("POST")

        def _do(self, method: str) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            with server.lock:
                server.calls += 1
                server.at_once += 1
                server.most_at_once = max(server.most_at_once, server.at_once)
                server.headers = {name.lower(): text for name, text in self.headers.items()}
            try:
                status, told = server.before(self.path, body) or server.answer(
                    method, self.path, body
                )
            finally:
                with server.lock:
                    server.at_once -= 1
            encoded = told if isinstance(told, bytes) else json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(encoded)))
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(encoded)

        def log_message(self, format: str, *args: object) -> None:
            pass

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listening.daemon_threads = True
    server.url = f"http://127.0.0.1:{listening.server_address[1]}"
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        listening.shutdown()
        listening.server_close()
        thread.join()


def opened(server: ModelServer, **changes: object) -> AnalyzerSettings:
    """Settings that read with ``server``."""
    return AnalyzerSettings(analyzer_url=server.url).model_copy(update=changes)
