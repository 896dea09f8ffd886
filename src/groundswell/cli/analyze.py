"""``groundswell analyze``: labels for texts, or for every row of a file."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import click

from groundswell.analyzer.base import Analyzer
from groundswell.analyzer.registry import open_analyzer
from groundswell.cli.row_files import (
    LineWriter,
    Row,
    RowFile,
    open_writer,
    read_records,
    row_file,
    survey,
    to_json,
)
from groundswell.domain.sentiment import Analysis, WordWeight
from groundswell.errors import ConfigurationError
from groundswell.settings import AnalyzerSettings, load_settings
from groundswell.sources.files.aliases import take_columns
from groundswell.sources.files.columns import exists, look_up

_TOGETHER = 1024  # texts: enough to sort by length, few enough to see the progress
_TEXT_COLUMNS = ("text", "content")
_LABELS = ("sentiment_label", "confidence_score", "emotion", "model_name")
_WORDS = "words"

T = TypeVar("T")


@click.command()
@click.argument("texts", nargs=-1)
@click.option(
    "--file",
    "file",
    metavar="FILE",
    help="CSV, NDJSON, Parquet, a sheet; with options: 'FILE?encoding=cp1251'.",
)
@click.option("--text-column", help="The file's column to read; default: by its name.")
@click.option("--output", type=click.Path(path_type=Path), help="Where rows with labels go.")
@click.option("--explain", is_flag=True, help="Tell the weight of each word.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, for a program.")
def analyze(
    texts: tuple[str, ...],
    file: str | None,
    text_column: str | None,
    output: Path | None,
    explain: bool,
    as_json: bool,
) -> None:
    """Tell the sentiment and emotion of TEXTS, of each line of standard input, or of a file.

    With --file every row is kept and its labels are added as columns; a row without a text gets
    none. The name of --output tells its format; without it the rows go to standard output as
    NDJSON.

    \b
    Examples:
      groundswell analyze "what a day" "what a mess"
      groundswell analyze --explain "not bad at all"
      cat posts.txt | groundswell analyze --json
      groundswell analyze --file posts.csv --text-column body --output labelled.parquet
      groundswell analyze --file 'plain.csv?columns=id,who,text&encoding=latin-1'
    """
    if file is None and (text_column or output):
        raise click.UsageError("--text-column and --output go with --file.")
    if file is not None and texts:
        raise click.UsageError("Give texts or --file, not both.")
    settings = load_settings().analyzer
    if file is None:
        asyncio.run(_tell(texts or _lines(), explain, as_json, settings))
    else:
        source = row_file(file, ("content",))
        asked = text_column or source.named.get("content")
        asyncio.run(_label(source, asked, output, explain, settings))


def _lines() -> Iterator[str]:
    if sys.stdin.isatty():
        raise click.UsageError("Give texts, --file, or lines on standard input.")
    lines = (line.decode("utf-8", "replace").rstrip("\r\n") for line in sys.stdin.buffer)
    return (line for line in lines if line.strip())


async def _tell(
    texts: Iterable[str], explain: bool, as_json: bool, settings: AnalyzerSettings
) -> None:
    async with await open_analyzer(settings) as analyzer:
        for chunk in _chunks(texts):
            analyses = await analyzer.analyze(chunk)
            for text, analysis in zip(chunk, analyses, strict=True):
                words = await analyzer.explain(text) if explain else None
                told = _as_json if as_json else _as_line
                click.echo(told(text, analysis, words))


async def _label(
    source: RowFile,
    text_column: str | None,
    output: Path | None,
    explain: bool,
    settings: AnalyzerSettings,
) -> None:
    found = await asyncio.to_thread(survey, source)
    column = _text_column(found.columns, text_column, source)
    labels = (*_LABELS, *((_WORDS,) if explain else ()))
    if taken := [name for name in labels if name in found.columns]:
        raise ConfigurationError(f"{source} has a column {taken[0]!r} already; rename it first")
    bar = click.progressbar(
        length=found.rows, label="analysing", file=sys.stderr, show_pos=True, show_eta=True
    )
    broken: list[str] = []
    async with await open_analyzer(settings) as analyzer:
        writer = (
            open_writer(output, (*found.columns, *labels), source.path)
            if output
            else LineWriter(sys.stdout, closes=False)
        )
        with closing(writer), bar:
            for rows in _chunks(_whole_rows(source, broken)):
                await _add_labels(rows, column, explain, analyzer)
                writer.write(rows)
                bar.update(len(rows))
    if broken:
        more = f" and {len(broken) - 1:,} more" if len(broken) > 1 else ""
        raise ConfigurationError(f"rows left out: {broken[0]}{more}")


def _whole_rows(source: RowFile, broken: list[str]) -> Iterator[Row]:
    """The rows of ``source``; what cannot be read is told in ``broken``."""
    for record in read_records(source):
        if record.fields is None:
            broken.append(f"{source}:{record.line}: {record.problem}")
        else:
            yield dict(record.fields)


async def _add_labels(rows: Sequence[Row], column: str, explain: bool, analyzer: Analyzer) -> None:
    texts = [str(look_up(row, column) or "") for row in rows]
    said = [number for number, text in enumerate(texts) if text.strip()]
    analyses = await analyzer.analyze([texts[number] for number in said])
    for row in rows:
        row.update(dict.fromkeys(_LABELS))
    for number, analysis in zip(said, analyses, strict=True):
        rows[number].update({name: getattr(analysis, name) for name in _LABELS})
    if explain:
        for row, text in zip(rows, texts, strict=True):
            words = await analyzer.explain(text)
            row[_WORDS] = [_plain(word) for word in words]


def _text_column(columns: Sequence[str], asked: str | None, source: RowFile) -> str:
    if asked is not None and exists(asked, columns):
        return asked
    usual = take_columns(columns).get("content", "")
    for name in (*_TEXT_COLUMNS, usual) if asked is None else ():
        if name in columns:
            return name
    wanted = repr(asked) if asked else " or ".join(map(repr, _TEXT_COLUMNS))
    named = "" if source.options.columns else f", or, without a header line, '{source}?columns=…'"
    raise ConfigurationError(
        f"{source} has no column {wanted}; it has {', '.join(columns) or 'none'}; "
        f"name one with --text-column{named}"
    )


def _chunks(items: Iterable[T]) -> Iterator[list[T]]:
    left = iter(items)
    while chunk := list(islice(left, _TOGETHER)):
        yield chunk


def _as_line(text: str, analysis: Analysis, words: Sequence[WordWeight] | None) -> str:
    line = (
        f"{analysis.sentiment_label:<11} {analysis.confidence_score:4.0%}  "
        f"{analysis.emotion:<11}  {' '.join(text.split())}"
    )
    return "\n".join([line, *(f"  {word.weight:+.3f}  {word.word}" for word in words or ())])


def _as_json(text: str, analysis: Analysis, words: Sequence[WordWeight] | None) -> str:
    """The shape of ``POST /api/analyze``'s results."""
    told: dict[str, Any] = {
        "text": text,
        "label": analysis.sentiment_label,
        "confidence": analysis.confidence_score,
        "scores": analysis.scores,
        "emotion": analysis.emotion,
        "present_emotions": analysis.present_emotions,
        "emotions": analysis.emotions,
        "lang": analysis.lang,
        "model_name": analysis.model_name,
    }
    if words is not None:
        told["words"] = [_plain(word) for word in words]
    return to_json(told)


def _plain(word: WordWeight) -> dict[str, object]:
    return {"word": word.word, "start": word.start, "end": word.end, "weight": word.weight}
