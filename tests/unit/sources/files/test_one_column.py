"""One column of texts with commas in them, and tables that look like one, each with a header and
without."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundswell.errors import ConfigurationError
from groundswell.sources.files.inspection import inspect_file
from groundswell.sources.replay_spec import read_replay
from tests.unit.sources.replaying import read_text

TEXTS = ["I love it, really", "The app is bad, sadly", "Great service, thanks a lot"]
UNEVEN = ["I love it, really, truly", "The app is bad", "Great service, thanks a lot"]
SHORT = ["Great phone, love it", "Bad battery, very sad", "Nice screen, good price"]
MARKED = ["So good; really so", "So bad; sadly so", "Fine; as ever"]
QUOTED = ['"Great", they said, laughing', "Bad, said the others", "Fine, then, for me"]


@pytest.mark.parametrize("texts", [TEXTS, UNEVEN, SHORT, MARKED, QUOTED])
@pytest.mark.parametrize("header", ["text", "Review Text", "Kommentar", "opinion", None])
async def test_texts_with_commas_are_whole(
    tmp_path: Path, texts: list[str], header: str | None
) -> None:
    lines = texts if header is None else [header, *texts]
    found = await read_text(tmp_path, "p.csv", "\n".join(lines) + "\n")
    assert (found.texts, found.rejected) == (texts, [])
    (note,) = [note for note in found.notes if note.startswith("assumption: ")]
    assert "delimiter=comma" in note


async def test_what_was_assumed_can_be_said_otherwise(tmp_path: Path) -> None:
    content = "opinion\n" + "\n".join(TEXTS)
    found = await read_text(tmp_path, "p.csv", content, "header=0&columns=text")
    assert found.texts == ["opinion", *TEXTS]
    found = await read_text(tmp_path, "p.csv", "\n".join(TEXTS), "header=1")
    assert found.texts == TEXTS[1:]
    found = await read_text(
        tmp_path, "p.csv", "\n".join(TEXTS), "delimiter=comma&columns=content,title"
    )
    assert found.texts == ["I love it", "The app is bad", "Great service"]
    with pytest.raises(ConfigurationError, match="has no column content or text"):
        await read_text(tmp_path, "p.csv", "\n".join(TEXTS), "delimiter=comma")


@pytest.mark.parametrize("name", ["p.csv", "p.txt"])
async def test_a_text_a_line_can_be_said(tmp_path: Path, name: str) -> None:
    content = 'so, good\n"so, bad"\n\nx\n'
    found = await read_text(tmp_path, name, content, "delimiter=none")
    assert found.texts == ["so, good", "so, bad", "x"]
    found = await read_text(tmp_path, name, content, "delimiter=none&columns=body")
    assert found.texts == ["so, good", "so, bad", "x"]
    with pytest.raises(ConfigurationError):
        await read_text(tmp_path, name, content)


async def test_one_name_of_a_column_is_for_whole_lines(tmp_path: Path) -> None:
    found = await read_text(tmp_path, "p.csv", "\n".join(SHORT), "columns=content")
    assert found.texts == SHORT


async def test_texts_that_were_quoted_need_no_header_either(tmp_path: Path) -> None:
    content = '"I love it, really"\n"The app is bad,\nsadly so"\n"Great service, thanks"\n'
    found = await read_text(tmp_path, "p.csv", content)
    assert found.texts == [
        "I love it, really",
        "The app is bad,\nsadly so",
        "Great service, thanks",
    ]
    headed = await read_text(tmp_path, "p.csv", "text\n" + content)
    assert (headed.texts, headed.rejected) == (found.texts, [])


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        ("author,text\nann,so good\nbob,so bad\n", ["so good", "so bad"]),
        ("text, author\nso good really, ann\nso bad really, bob\n", ["so good really"] * 0),
        ("text,\nso good,\nso bad,\n", ["so good", "so bad"]),
        ("text\nso good\n\"so, bad\"\n", ["so good", "so, bad"]),
        ("Week 47\nauthor,text\nann,so good and so on\n", ["so good and so on"]),
        ("text;stars\nso, good and well;5\nso, bad and sad;1\n", ["so, good and well"]),
    ],
)  # fmt: skip
async def test_a_table_with_a_header_stays_a_table(
    tmp_path: Path, content: str, texts: list[str]
) -> None:
    found = await read_text(tmp_path, "p.csv", content)
    assert found.texts[: len(texts)] == texts
    assert not [note for note in found.notes if note.startswith("assumption: ")]


@pytest.mark.parametrize(
    "content",
    [
        "ann,so good for me\nbob,so bad for me\n",
        "1, so good for me\n2, so bad for me\n",
        "2024-01-02, so good for me\n2024-01-03, so bad for me\n",
        "naam, opmerking\nann, so good for me\nbob, so bad for me\n",
        "ann, so good\nbob, so bad really\neve, fine by me\nzoe, not for me\nian, all is well\n",
        "a@b.example, so good for me\nc@d.example, so bad for me\n",
        "good\nbad\nfine\n",
    ],
)
async def test_a_table_without_a_header_has_to_be_named(tmp_path: Path, content: str) -> None:
    with pytest.raises(ConfigurationError, match="columns="):
        await read_text(tmp_path, "p.csv", content)


def test_an_inspection_says_what_was_assumed_and_gives_options_that_read_it_so(
    tmp_path: Path,
) -> None:
    path = tmp_path / "p.csv"
    path.write_text("\n".join(TEXTS))
    _, mapping, reading = read_replay(str(path), {})
    found = inspect_file(path, mapping, reading, limit=1000, max_post_chars=100)
    assert [post["content"] for post in found.posts] == TEXTS
    assert any("no line names a column" in note for note in found.notes)
    assert found.options["delimiter"] == "none"
    _, mapping, reading = read_replay(str(path), found.options)
    again = inspect_file(path, mapping, reading, limit=1000, max_post_chars=100)
    assert [post["content"] for post in again.posts] == TEXTS
