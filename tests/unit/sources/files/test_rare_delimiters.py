"""Delimiters that few tables have: told where the table proves them, and never in a text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from groundswell.errors import ConfigurationError
from groundswell.sources.files.inspection import options_of
from groundswell.sources.files.mapping import FieldMapping
from groundswell.sources.files.opening import open_records
from groundswell.sources.files.options import read_options
from tests.unit.sources.replaying import read_text

ROWS = [("id", "author", "text"), ("a1", "ann", "so good, really"), ("a2", "bob", "bad; or not")]
TEXTS = [text for _, _, text in ROWS[1:]]
MARKS = ["^", "~", ":", "\x01", "\x1f"]


def table(mark: str, rows: Sequence[tuple[str, ...]] = ROWS) -> str:
    return "".join(mark.join(row) + "\n" for row in rows)


@pytest.mark.parametrize("name", ["p.csv", "p.txt", "p.dat"])
@pytest.mark.parametrize("mark", MARKS)
async def test_a_rare_delimiter_is_told_by_the_table(tmp_path: Path, mark: str, name: str) -> None:
    found = await read_text(tmp_path, name, table(mark))
    assert (found.texts, found.rejected) == (TEXTS, [])
    assert [event.post.author for event in found.events] == ["ann", "bob"]


@pytest.mark.parametrize("mark", MARKS)
async def test_columns_that_are_named_tell_it_too(tmp_path: Path, mark: str) -> None:
    rows = [("x", "who", "said"), *ROWS[1:]]
    found = await read_text(tmp_path, "p.csv", table(mark, rows), "content=said&author=who")
    assert found.texts == TEXTS
    found = await read_text(tmp_path, "q.csv", table(mark, ROWS[1:]), "columns=x,author,content")
    assert found.texts == TEXTS


async def test_a_quoted_cell_may_hold_the_mark(tmp_path: Path) -> None:
    content = 'author^text\nann^"so ^ good"\nbob^bad\n'
    assert (await read_text(tmp_path, "p.csv", content)).texts == ["so ^ good", "bad"]


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        ("text\nsee: this\nand: that\n", ["see: this", "and: that"]),
        ("text\nx^2\ny^3\n", ["x^2", "y^3"]),
        ("text,date\nat 8:00,2026-11-20T08:00:00Z\nat 9:00,2026-11-21T08:00:00Z\n",
         ["at 8:00", "at 9:00"]),
        ("author,text\nann,~ so good ~\nbob,~ so bad ~\n", ["~ so good ~", "~ so bad ~"]),
    ],
    ids=["colons", "carets", "times", "tildes"],
)  # fmt: skip
async def test_a_text_that_holds_such_marks_is_whole(
    tmp_path: Path, content: str, texts: list[str]
) -> None:
    assert (await read_text(tmp_path, "p.csv", content)).texts == texts


@pytest.mark.parametrize(
    "content",
    [
        "author: ann\ntext: so good\n\nauthor: bob\ntext: so bad\n",
        "Dear all: this is a text\nNote: it has two lines\nand: a third\n",
        "from:text:x\none line\nanother\n",
    ],
)
async def test_prose_with_colons_is_no_table(tmp_path: Path, content: str) -> None:
    with pytest.raises(ConfigurationError, match="not told by its name"):
        await read_text(tmp_path, "p.txt", content)


@pytest.mark.parametrize("mark", MARKS)
def test_what_was_told_can_be_given_as_an_option(tmp_path: Path, mark: str) -> None:
    path = tmp_path / "p.csv"
    path.write_text(table(mark))
    reader = open_records(path, limit=1000)
    told = options_of(reader.form, {}, FieldMapping())["delimiter"]
    reader.close()
    assert told.isprintable()
    assert read_options({"delimiter": told}).delimiter == mark
