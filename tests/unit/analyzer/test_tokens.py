"""Long texts are read in windows, whole up to a limit and evenly beyond it."""

from __future__ import annotations

import pytest
from tokenizers import Tokenizer

from groundswell.analyzer.tokens import MOST_CHARACTERS, MOST_WINDOWS, Tokens, plain
from tests.tiny_models import make_model


@pytest.fixture(scope="module")
def tokens(tmp_path_factory: pytest.TempPathFactory) -> Tokens:
    words = {f"w{number}": (0.0, 0.0) for number in range(1000)}
    folder = make_model(tmp_path_factory.mktemp("words"), ["neg", "pos"], words)
    return Tokens(Tokenizer.from_file(str(folder / "tokenizer.json")), plain, window=10)


def words(first: int, last: int) -> str:
    return " ".join(f"w{number}" for number in range(first, last))


def test_a_short_text_is_one_window(tokens: Tokens) -> None:
    [[window]] = tokens.windows(["w0 w1"])
    assert window.tolist() == [2, 4, 5, 3]


def test_a_longer_text_is_read_whole_in_windows(tokens: Tokens) -> None:
    [windows] = tokens.windows([words(0, 20)])
    inner = [token for window in windows for token in window.tolist()[1:-1]]
    assert inner == list(range(4, 24))
    assert [len(window) for window in windows] == [10, 10, 6]


def test_a_very_long_text_is_read_from_its_first_window_to_its_last(tokens: Tokens) -> None:
    [windows] = tokens.windows([words(0, 1000)])
    assert len(windows) == MOST_WINDOWS
    assert windows[0].tolist()[1] == 4
    assert windows[-1].tolist()[-2] == 1003


def test_what_stands_beyond_the_limit_is_not_read(tokens: Tokens) -> None:
    [windows] = tokens.windows([" " * MOST_CHARACTERS + "w1"])
    assert windows == []


def test_a_text_without_a_token_has_no_window_and_leaves_the_others_in_place(
    tokens: Tokens,
) -> None:
    assert [len(windows) for windows in tokens.windows(["w1", "", "w2"])] == [1, 0, 1]


def test_special_tokens_that_a_text_spells_out_are_plain_text(tokens: Tokens) -> None:
    [[window]] = tokens.windows(["[PAD]"])
    assert 0 not in window.tolist()
