"""The tokenizer of a base, as the training uses it."""

from __future__ import annotations

from pathlib import Path

from tokenizers import Tokenizer


def load_tokenizer(path: Path, max_tokens: int) -> Tokenizer:
    """The tokenizer without padding; a ``[MASK]`` that a post spells out is plain text."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_tokens)
    tokenizer.encode_special_tokens = True
    return tokenizer
