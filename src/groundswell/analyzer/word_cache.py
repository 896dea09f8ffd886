"""A word cache in front of a tokenizer that cuts each word by itself, as BERT's does.

The words of posts are mostly the same few thousand: to look their tokens up takes a third of the
time that it takes to cut them again. Only plain ASCII goes this way, whose words are found by one
pattern; the tokens are the tokenizer's own.
"""

from __future__ import annotations

import re
from itertools import chain

from tokenizers import Tokenizer
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

MOST_WORDS = 20_000
"""Words kept: some 4 MB. Beyond, all are forgotten and the frequent ones are soon known again."""
LONGEST = 1_000
"""Characters of a text that is read this way."""

_WORD = re.compile(r"[A-Za-z0-9]+|[^A-Za-z0-9 ]")


class WordCache(dict[str, list[int]]):
    """The tokens of words by word; asks the tokenizer for what it does not hold yet.

    Several threads may use it.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        super().__init__()
        self._tokenizer = tokenizer
        word, whole = self["a"], tokenizer.encode("a").ids
        at = whole.index(word[0])
        self._before, self._after = whole[:at], whole[at + len(word) :]

    @classmethod
    def of(cls, tokenizer: Tokenizer) -> WordCache | None:
        """One for ``tokenizer``; ``None`` where the words around a word change its tokens."""
        by_word = isinstance(tokenizer.pre_tokenizer, BertPreTokenizer)
        plain = tokenizer.normalizer is None or isinstance(tokenizer.normalizer, BertNormalizer)
        added = tokenizer.get_added_tokens_decoder().values()  # those not special are found first
        return cls(tokenizer) if by_word and plain and all(one.special for one in added) else None

    def __missing__(self, word: str) -> list[int]:
        if len(self) >= MOST_WORDS:
            self.clear()
        ids: list[int] = self._tokenizer.encode(word, add_special_tokens=False).ids
        self[word] = ids
        return ids

    def ids(self, text: str) -> list[int] | None:
        """The tokens of ``text``, special ones included; ``None``: it has to be cut as a whole."""
        if len(text) > LONGEST or not (text.isascii() and text.isprintable()):
            return None
        words = map(self.__getitem__, _WORD.findall(text))
        return [*self._before, *chain.from_iterable(words), *self._after]
