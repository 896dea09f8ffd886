"""What the platform exports reads back the same: ids, texts, times, whatever they hold."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from groundswell.api.routes.export import csv_header, encode_csv, encode_ndjson
from groundswell.api.schemas.posts import PostRow
from groundswell.domain.event import AnalyzedPost
from groundswell.domain.formula import guard, unguard
from groundswell.domain.post import Post
from groundswell.domain.sentiment import Analysis
from tests.unit.sources.replaying import read_text

NOW = datetime(2026, 11, 20, 8, 0, 0, 123456, tzinfo=UTC)
TEXTS = [
    "plain",
    "@bob I love it",
    "-1/10 would not recommend",
    "=1+1",
    "\uff1dHYPERLINK(1)",
    "+44 is my number",
    "'tis the season",
    "'@bob quoted already",
    "''=twice",
    "'",
    "\ttabbed",
    "\nbegins a line later",
    "a\r\nb\rc\nd",
    'she said "so good", twice\\"',
    "a;b|c\td",
    "<p>written as HTML</p>",
    "I <3 you & a<b",
    "[deleted]",
    "N/A",
    "Größe passt, so happy \N{SMILING FACE WITH HEART-SHAPED EYES}",
    "10/07/2015",
    "1e5",
    " blanks around ",
]


def posts() -> list[Post]:
    ids = ["7", "007", "1510203040506070809", "=x", "NA-1", *map(str, range(100, 130))]
    return [
        Post(
            ids[n],
            ("net", "@net")[n % 2],
            text,
            NOW - timedelta(minutes=n),
            author=("@ann", "-", "NA", None)[n % 4],
            lang=("en", None)[n % 2],
            title=(None, "=title")[n % 2],
            kind=("reply", None)[n % 2],
            reply_to=("7", None)[n % 2],
            links=("https://example.org/a at://did:plc:x/y/z", None)[n % 2],
            engagement=('{"likes": 3, "views": 40}', None)[n % 2],
        )
        for n, text in enumerate(TEXTS)
    ]


def rows(written: list[Post]) -> list[PostRow]:
    analysis = Analysis("positive", 0.8, "joy", "words-1")
    return [PostRow.of(AnalyzedPost(post, analysis)) for post in written]


def as_csv(written: list[Post]) -> str:
    return csv_header() + encode_csv(rows(written))


def as_ndjson(written: list[Post]) -> str:
    return encode_ndjson(rows(written))


def as_another_program_saves_it(written: list[Post]) -> str:
    """Without the mark at the beginning, every cell quoted, some columns gone."""
    table = list(csv.DictReader(io.StringIO(as_csv(written).removeprefix("\ufeff"), newline="")))
    out = io.StringIO()
    names = [name for name in table[0] if name not in ("confidence", "corrected")]
    writer = csv.DictWriter(out, names, extrasaction="ignore", quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(table)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "encode"),
    [
        ("posts.csv", as_csv),
        ("posts.ndjson", as_ndjson),
        ("posts.csv", as_another_program_saves_it),
    ],
)
async def test_an_export_is_read_back_as_it_was(
    tmp_path: Path, name: str, encode: Callable[[list[Post]], str]
) -> None:
    written = posts()
    found = await read_text(tmp_path, name, encode(written))
    assert not found.rejected
    assert [event.post for event in found.events] == written
    assert all(event.verbatim for event in found.events), "HTML was read as words already"


def test_a_table_begins_with_the_mark_by_which_spreadsheets_know_utf_8() -> None:
    assert as_csv([]).encode().startswith(b"\xef\xbb\xbfpost_id,")


@pytest.mark.parametrize("text", TEXTS)
def test_no_cell_runs_and_each_gives_its_text_back(text: str) -> None:
    assert guard(text)[0] not in "=+-@\t\r\n\uff1d"
    assert unguard(guard(text)) == text


async def test_a_mark_in_anybody_elses_table_stays(tmp_path: Path) -> None:
    found = await read_text(tmp_path, "p.csv", "post_id,content\na,'@bob so good\n")
    assert found.texts == ["'@bob so good"]
