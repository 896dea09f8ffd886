"""``groundswell inspect``: what a file would become is told before anything is taken."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from groundswell.cli import cli
from groundswell.errors import ConfigurationError
from groundswell.sources.files.records import UNFINISHED
from tests.unit.sources.replaying import read_text
from tests.workbooks import write_workbook


def inspect(*arguments: str) -> str:
    done = CliRunner().invoke(cli, ["inspect", *arguments], catch_exceptions=True)
    if isinstance(done.exception, ConfigurationError):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.output


def test_everything_a_person_asks_is_told(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    rows = "".join(f"{n};text {n};ann;{n + 1}/07/2015 14:30\n" for n in range(8))
    path.write_bytes(f"sep=;\nid;tweet;user;date\n{rows}zoë;x;y\n".encode("cp1252"))
    told = inspect(f"{path}?post_id=id")
    for part in (
        "encoding: cp1252",
        "delimiter: ;",
        "skip: 1",
        "content=tweet",
        "created_at=date",
        "refused 7: created_at may be day/month or month/day (first: line 3)",
        "date_format",
    ):
        assert part in told
    told = inspect(f"{path}?post_id=id&date_format=day-first")
    assert "refused" not in told
    assert "export:0" in told
    assert "2015-07-01" in told


def test_a_program_reads_the_same(tmp_path: Path) -> None:
    path = tmp_path / "toots.ndjson"
    toot = {"uri": "u1", "account": {"acct": "lea"}, "content": "<p>so <em>good</em></p>"}
    path.write_text(json.dumps(toot) + "\n" + json.dumps({"nothing": 1}) + "\n")
    told = json.loads(inspect(str(path), "--json"))
    assert told["form"]["format"] == "ndjson"
    assert told["posts"][0]["content"] == "so good"
    assert told["posts"][0]["source"] == "mastodon"
    assert (told["rows"], told["accepted"], told["complete"]) == (2, 1, True)
    assert list(told["refused"].values()) == [1]


def test_a_file_of_which_nothing_could_be_taken_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("content,created_at\nx,10/07/2015\n")
    with pytest.raises(ConfigurationError, match="not one post"):
        inspect(str(path))


V1 = {
    "id_str": "1510203040506070809",
    "created_at": "Wed Oct 10 20:19:24 +0000 2018",
    "full_text": "so good &amp; new",
    "user": {"screen_name": "ann"},
}
KINDS = {
    "rounded ids": (
        "p.csv",
        b"post_id,text\n5.7E+17,so good\n5.7E+17,so bad\n",
        "",
        ["2 posts", "2 ids had lost their last digits"],
    ),
    "lone quotes": (
        "p.tsv",
        b'id\ttext\n1\t"so good\n2\tso bad"\n',
        "",
        ["2 posts", "delimiter: tab", '"so good'],
    ),
    "dates in two orders": (
        "p.csv",
        b"text,date\nso good,10/07/2015 14:30\nso bad,2015-07-10\n",
        "",
        ["1 post", "refused 1: created_at may be day/month or month/day (first: line 2)"],
    ),
    "dates by an option": (
        "p.csv",
        b"text,date\nso good,10/07/2015 14:30\n",
        "?date_format=day-first",
        ["1 post", "2015-07-10 14:30:00+00:00"],
    ),
    "a tool's export": (
        "p.csv",
        b"Report:,Mentions\n\nDate;Author;Snippet\n2026-11-02;ann;so good\n2026-11-02;bob;so bad\n",
        "",
        ["2 posts", "delimiter: ;", "content=Snippet", "author=Author"],
    ),
    "no header, another encoding": (
        "p.csv",
        "zoë;große Klasse\nann;naïve\n".encode("cp1252"),
        "?columns=author,content",
        ["2 posts", "header: False", "zoë", "große Klasse"],
    ),
    "a known export": (
        "p.ndjson",
        (json.dumps(V1) + '\n{"limit":{"track":1}}\n').encode(),
        "",
        ["1 post", "so good & new", "2018-10-10", "passed over 1: notices of the stream"],
    ),
    "a deletion": (
        "p.ndjson",
        b'{"post_id":"a","content":"x"}\n{"post_id":"a","operation":"delete"}\n',
        "",
        ["2 posts", "[delete]"],
    ),
    "deleted texts": (
        "RC_2018-02.ndjson",
        b'{"text":"so good"}\n{"text":"[deleted]"}\n',
        "",
        ["1 post", "passed over 1: texts that were deleted or removed"],
    ),
    "HTML": ("p.ndjson", b'{"content":"<p>so <b>good</b></p>"}\n', "", ["1 post", "so good"]),
}


@pytest.mark.parametrize("kind", KINDS)
def test_it_tells_what_will_become_of_files_of_every_kind(kind: str, tmp_path: Path) -> None:
    name, content, options, told = KINDS[kind]
    path = tmp_path / name
    path.write_bytes(content)
    said = inspect(f"{path}{options}")
    for words in told:
        assert words in said


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("p.csv", 'author,content,date\nann,so good,2026-11-20\nbob,"so b'),
        ("p.csv", "author,content,date\nann,so good,2026-11-20\nbob,so"),
        ("p.csv", "author,content,date\nann,so good,2026-11-20\nbob,so bad,2026-1"),
        ("p.ndjson", '{"text": "one", "date": "2026-11-20"}\n{"text": "tw'),
    ],
)
async def test_a_row_that_the_end_cuts_off_is_told_as_by_the_reading(
    tmp_path: Path, name: str, content: str
) -> None:
    read = await read_text(tmp_path, name, content)
    told = json.loads(inspect(str(tmp_path / name), "--json"))
    assert told["passed_over"] == read.passed_over == {UNFINISHED: 1}
    assert (told["refused"], read.rejected) == ({}, [])


def test_a_workbook_names_its_sheets(tmp_path: Path) -> None:
    sheets = {"About": [["Report"]], "Posts": [["text"], ["so good"]]}
    told = inspect(str(write_workbook(tmp_path / "p.xlsx", sheets)))
    assert "sheets: About, Posts" in told
    assert "1 sheet that is not read: About (sheet=About)" in told


def test_a_table_without_a_header_is_told_what_to_say(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("ann,so good\nbob,so bad\n")
    with pytest.raises(ConfigurationError, match="its columns are: ann, so good") as refused:
        inspect(str(path))
    assert "columns=author,content" in str(refused.value)
