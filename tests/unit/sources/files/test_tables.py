"""Tables in the dialects that people's programs write them in."""

from __future__ import annotations

import csv
import io
import random
from pathlib import Path

import pytest

from groundswell.errors import ConfigurationError
from tests.unit.sources.replaying import read_text

ROWS = [("ann", "so good"), ("bob", "so bad"), ("eve", "opens at nine")]
TEXTS = [text for _, text in ROWS]


async def texts(
    folder: Path, content: str | bytes, query: str = "", name: str = "p.csv"
) -> list[str]:
    found = await read_text(folder, name, content, query)
    assert not found.rejected, found.rejected
    return found.texts


@pytest.mark.parametrize(
    "content",
    [
        "sep=;\r\ncontent;author\r\nso good;ann\r\nso bad;bob\r\nopens at nine;eve\r\n",
        "\ufeffsep=\t\ncontent\tauthor\nso good\tann\nso bad\tbob\nopens at nine\teve\n",
        "content,author\rso good,ann\rso bad,bob\ropens at nine,eve\r",
        "content;author;note;\nso good;ann;;\nso bad;bob;x;\nopens at nine;eve\n",
        "author|content|a,b,c,d,e,f\nann|so good|\nbob|so bad|\neve|opens at nine|1\n",
        "Report:,Mentions, Download\nFrom:,2026\n\nauthor,content\nann,so good\nbob,so bad\n"
        "eve,opens at nine\n",
        "Export of 1 Nov 2026;;;\n\nautor;text;datum;score\nann;so good;01.11.2026;-0,5\n"
        "bob;so bad;14.11.2026;0,1\neve;opens at nine;15.11.2026;1,0\n",
        "author,content,n\nann,so good,1,,\nbob,so bad,2,,\neve,opens at nine,3,,\n",
    ],
)
async def test_a_table_is_read_as_its_writer_meant_it(tmp_path: Path, content: str) -> None:
    assert await texts(tmp_path, content) == TEXTS


@pytest.mark.parametrize("mark", ["|", ";", "\t"])
async def test_a_table_that_is_named_as_a_text_is_one(tmp_path: Path, mark: str) -> None:
    content = "author,content\rann,so good\rbob,so bad\reve,opens at nine\r".replace(",", mark)
    assert await texts(tmp_path, content, name="p.txt") == TEXTS


async def test_prose_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="not told by its name"):
        await texts(tmp_path, "Dear all; dear you,\nnothing | of note.\n", name="p.txt")


@pytest.mark.parametrize(
    "last", ["eve,opens at", "eve,opens at nine,2026-1", 'eve,"opens at', "eve,opens,2026-11-21,"]
)
async def test_a_row_that_the_end_of_the_file_cuts_off_waits_for_its_rest(
    tmp_path: Path, last: str
) -> None:
    rows = "author,content,date,likes,url\nann,so good,2026-11-20,1,\n"
    found = await read_text(tmp_path, "p.csv", rows + last)
    assert (found.texts, found.rejected) == (["so good"], [])


async def test_a_delimiter_inside_quotes_and_headers_does_not_count(tmp_path: Path) -> None:
    survey = (
        'Timestamp,"How was it? (good; bad; so-so; none)",Name\n'
        '2026-11-20T08:00:00Z,"Lovely, thank you; really; yes",ann\n'
        "2026-11-20T08:05:00Z,Waited an hour,bob\n"
    )
    query = "content=How was it%3F (good; bad; so-so; none)&author=Name&created_at=Timestamp"
    found = await read_text(tmp_path, "survey.csv", survey, query)
    assert [event.post.author for event in found.events] == ["ann", "bob"]
    chat = 'ann,"red | green | blue, which?"\nbob,"this | that"\neve,yes\n'
    assert (await texts(tmp_path, chat, "columns=author,content"))[1] == "this | that"


async def test_the_rows_tell_the_delimiter_and_not_the_first_line(tmp_path: Path) -> None:
    rows = "".join(f"{n};one, two, three, {n};ann\n" for n in range(30))
    found = await read_text(tmp_path, "p.csv", f"n, or no;content;author, or not\n{rows}")
    assert found.texts[3] == "one, two, three, 3"
    assert not found.rejected


async def test_a_quote_in_a_table_of_tabs_is_a_character_unless_it_is_closed_in_its_field(
    tmp_path: Path,
) -> None:
    lines = ['"I waited', "nobody came", 'then he goes "', 'said "never" and left', '"all" of it']
    content = "id\ttext\n" + "".join(f"{n}\t{text}\n" for n, text in enumerate(lines))
    assert await texts(tmp_path, content, name="p.tsv") == lines
    quoted = 'id\ttext\n1\t"a ""b"" c"\n2\t"with\ta tab"\n3\tplain\n'
    assert await texts(tmp_path, quoted, name="p.tsv") == ['a "b" c', "with\ta tab", "plain"]


async def test_a_table_of_tabs_with_texts_over_several_lines_is_read_with_quotes(
    tmp_path: Path,
) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    rows = [("text", "author"), *((f"one\ntwo {n}", "ann") for n in range(9))]
    writer.writerows(rows)
    assert await texts(tmp_path, out.getvalue(), name="p.tsv") == [text for text, _ in rows[1:]]


async def test_a_backslash_before_a_quote_is_seen_where_the_file_uses_it(tmp_path: Path) -> None:
    spark = (
        'author,content\n"ann","said \\"so, good\\" twice"\n'
        '"bob","C:\\\\new"\n"eve","a quote \\""\n'
    )
    assert await texts(tmp_path, spark) == ['said "so, good" twice', "C:\\\\new", 'a quote "']


async def test_what_cannot_be_told_can_be_said(tmp_path: Path) -> None:
    odd = "# made by hand\n# today\nann^'so ^ good'^x\nbob^'it!'s bad'^y\n"
    query = "delimiter=^&quote='&escape=!&skip=2&columns=author,content,n"
    assert await texts(tmp_path, odd, query) == ["so ^ good", "it's bad"]
    named = "a,b\nann,so good\n"
    assert await texts(tmp_path, named, "columns=author,content&header=1") == ["so good"]
    assert await texts(tmp_path, "author,content\nann,x\n", "columns=author,content") == ["x"]
    headless = "author,content\nann,x\n"
    found = await texts(tmp_path, headless, "columns=author,content&header=0")
    assert found == ["content", "x"]


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("delimiter=,,", "delimiter is one character"),
        ("quote=ab", "quote is one character"),
        ("skip=-1", "skip is a number"),
        ("header=0", "header=0 needs the names"),
        ("encoding=klingon", "is not an encoding"),
        ("encoding=base64", "is not an encoding"),
        ("timezone=Mars/Base", "timezone is a name such as"),
        ("date_format=european", "date_format is day-first"),
        ("ids=some", "ids is auto or local or global"),
        ("html=maybe", "html is text or keep"),
    ],
)
async def test_an_option_that_cannot_be_is_refused(tmp_path: Path, option: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        await texts(tmp_path, "content\nx\n", option)


WORDS = ["so", "good", "bad,", 'he said "no"', "a;b", "x | y", "é", "line\nbreak", "'", "tab\there"]


def _written(delimiter: str, quoting: int, seed: int) -> tuple[str, list[str]]:
    chance = random.Random(seed)
    rows = [" ".join(chance.choices(WORDS, k=chance.randint(1, 8))) for _ in range(40)]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator="\n")  # type: ignore[arg-type]
    writer.writerow(("n", "content", "author"))
    writer.writerows((n, text, "ann") for n, text in enumerate(rows))
    return out.getvalue(), rows


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
async def test_whatever_a_writer_of_csv_writes_is_read_back(
    tmp_path: Path, delimiter: str, quoting: int
) -> None:
    for seed in range(12):
        content, rows = _written(delimiter, quoting, seed)
        assert await texts(tmp_path, content) == rows, (seed, content)


@pytest.mark.parametrize("name", ["p.csv", "p.tsv"])
async def test_line_ends_of_windows_end_rows_and_stay_inside_quotes(
    tmp_path: Path, name: str
) -> None:
    mark = "," if name == "p.csv" else "\t"
    rows = [("content", "author"), ("so good", "ann"), ("so bad", "bob")]
    table = "".join(mark.join(row) + "\r\n" for row in rows)
    found = await read_text(tmp_path, name, table)
    assert [event.post.author for event in found.events] == ["ann", "bob"]
    if name == "p.csv":
        assert await texts(tmp_path, 'content,n\r\n"a\r\nb\nc",1\r\n') == ["a\r\nb\nc"]
