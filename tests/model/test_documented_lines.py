"""The lines that docs/models.md says the bundled model reads, right and wrong, are read so."""

from __future__ import annotations

import re
from pathlib import Path

from groundswell.analyzer.registry import open_analyzer
from groundswell.settings import AnalyzerSettings

PAGE = Path(__file__).parents[2] / "docs" / "models.md"
README = PAGE.parents[1] / "README.md"
ROW = re.compile(r"^\| `(?P<text>[^`]+)` \| (?P<sentiment>\w+) \| (?P<meant>\w+) \|", re.MULTILINE)


async def test_the_lines_of_the_page_are_read_as_it_says() -> None:
    table = PAGE.read_text("utf-8").partition("| text | told | meant |")[2].partition("\n\n")[0]
    rows = [match.groups() for match in ROW.finditer(table)]
    right = [row for row in rows if row[1] == row[2]]
    assert (len(right), len(rows) - len(right)) == (20, 10)
    async with await open_analyzer(AnalyzerSettings()) as analyzer:
        answers = await analyzer.analyze([text for text, _, _ in rows])
    read = {text: one.sentiment_label for (text, _, _), one in zip(rows, answers, strict=True)}
    assert read == {text: sentiment for text, sentiment, _ in rows}


async def test_the_readmes_own_example_is_read_right() -> None:
    [text] = re.findall(r'^groundswell analyze "(.+)"$', README.read_text("utf-8"), re.MULTILINE)
    async with await open_analyzer(AnalyzerSettings()) as analyzer:
        [answer] = await analyzer.analyze([text])
    assert (answer.sentiment_label, answer.emotion) == ("negative", "disgust")
