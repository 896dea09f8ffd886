"""A login provider of a test's own: it signs tokens, tells its keys, and can change them."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

AUDIENCE, ISSUER = "groundswell", "https://login.test"
Private = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass
class Provider:
    """Keys by id; ``asked`` counts how often they were fetched."""

    url: str = ""
    keys: dict[str, Private] = field(default_factory=dict)
    asked: int = 0
    down: bool = False
    answering: threading.Event = field(default_factory=threading.Event)
    pause_a_byte: float = 0.0

    def __post_init__(self) -> None:
        self.answering.set()

    def add(self, key_id: str, kind: str = "RS256") -> None:
        self.keys[key_id] = (
            rsa.generate_private_key(public_exponent=65537, key_size=2048)
            if kind == "RS256"
            else ec.generate_private_key(ec.SECP256R1())
        )

    def token(self, key_id: str, **claims: Any) -> str:
        key = self.keys[key_id]
        kind = "RS256" if isinstance(key, rsa.RSAPrivateKey) else "ES256"
        return jwt.encode(claims_of(**claims), key, algorithm=kind, headers={"kid": key_id})

    def document(self) -> dict[str, Any]:
        return {"keys": [_public(key_id, key) for key_id, key in self.keys.items()]}


def claims_of(**changed: Any) -> dict[str, Any]:
    """Good claims, with some changed; ``None`` leaves one out."""
    good = {
        "sub": "ann",
        "aud": AUDIENCE,
        "iss": ISSUER,
        "exp": int(time.time()) + 300,
        "scope": "openid read",
    }
    return {name: value for name, value in (good | changed).items() if value is not None}


@contextlib.contextmanager
def provider() -> Iterator[Provider]:
    """A provider on a port of this machine."""
    found = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked += 1
            found.answering.wait(10)
            self.send_response(503 if found.down else 200)
            self.end_headers()
            body = json.dumps(found.document()).encode()
            size = 1 if found.pause_a_byte else len(body)
            with contextlib.suppress(OSError):  # who asked has given up
                for start in range(0, len(body), size):
                    self.wfile.write(body[start : start + size])
                    time.sleep(found.pause_a_byte)

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{server.server_port}/jwks.json"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def _public(key_id: str, key: Private) -> dict[str, Any]:
    if isinstance(key, rsa.RSAPrivateKey):
        told: dict[str, Any] = RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    else:
        told = ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return told | {"kid": key_id, "use": "sig"}
