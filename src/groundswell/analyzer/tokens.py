"""Tokenisation: normalised texts as token ids, long ones cut into windows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from tokenizers import Tokenizer

from groundswell.analyzer.arrays import Ids
from groundswell.analyzer.word_cache import WordCache

MOST_WINDOWS = 16  # of one text: about 8,000 characters of English at 128 tokens
MOST_CHARACTERS = 100_000  # of one text that are read at all


class Tokens:
    """A tokenizer with its limits; may be used from several threads.

    Args:
        tokenizer: any of the ``tokenizers`` library; its padding and truncation are set here.
        clean: the form of a text that the model was trained on.
        window: tokens a window, special ones included.
    """

    def __init__(self, tokenizer: Tokenizer, clean: Callable[[str], str], window: int) -> None:
        tokenizer.no_padding()
        tokenizer.enable_truncation(window)
        # A post that spells out "[MASK]" means those characters, not the model's own token.
        tokenizer.encode_special_tokens = True
        self._tokenizer = tokenizer
        self._clean = clean
        self._window = window
        self._specials = tokenizer.num_special_tokens_to_add(is_pair=False)
        self._words = WordCache.of(tokenizer)

    def windows(self, texts: Sequence[str]) -> list[list[Ids]]:
        """The windows of each text, in order; none for a text without a token of its own.

        Up to ``MOST_WINDOWS`` windows are read whole. Of a longer text as many are taken, evenly
        spread from its first to its last, so that the end of a text counts as much as its start;
        beyond ``MOST_CHARACTERS`` nothing is read.
        """
        cleaned = [self._clean(text[:MOST_CHARACTERS]) for text in texts]
        found = [self._short(text) for text in cleaned]
        rest = [place for place, rows in enumerate(found) if rows is None]
        cut = self._tokenizer.encode_batch_fast([cleaned[place] for place in rest])
        for place, encoding in zip(rest, cut, strict=True):
            pieces = [encoding, *encoding.overflowing]
            if len(pieces) > MOST_WINDOWS:
                spread = np.linspace(0, len(pieces) - 1, MOST_WINDOWS).round().astype(int)
                pieces = [pieces[at] for at in spread]
            found[place] = [self._row(piece.ids) for piece in pieces]
        return [[row for row in rows or () if len(row) > self._specials] for rows in found]

    def _short(self, text: str) -> list[Ids] | None:
        """The one window of a text of known words; ``None``: it has to be cut as a whole."""
        ids = self._words.ids(text) if self._words is not None else None
        return None if ids is None or len(ids) > self._window else [self._row(ids)]

    @staticmethod
    def _row(ids: list[int]) -> Ids:
        return np.array(ids, dtype=np.int64)


def plain(text: str) -> str:
    """``text`` without what no tokenizer takes: half surrogates and NUL become spaces."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", " ")
