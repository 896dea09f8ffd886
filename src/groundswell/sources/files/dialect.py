"""CSV dialect detection: delimiter, quoting and header, by scoring many rows."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from groundswell.sources.files.header import find_header
from groundswell.sources.files.one_column import TEXT, filled_width, named_one_column, one_column
from groundswell.sources.files.options import ReadingOptions
from groundswell.sources.files.rare_delimiters import rare_delimiters

DELIMITERS = ",;\t|"
_HEADER_ROWS = 50
"""A header stands among the first rows; what comes before it is about the export."""
_TITLED_WIDTH = 3
_SEP_LINE = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
_ESCAPED_QUOTE = re.compile(r'(?<!\\)((?:\\\\)*)\\"')
_NO_CHARACTER = "\ufdd0"
_NO_QUOTE_MALUS = 0.05
_BY_LINE_BONUS = 0.02


@dataclass(frozen=True, slots=True)
class Dialect:
    """``skip`` lines stand before the header, or before the rows when there is none.

    ``by_line``: a quote is one only where it is closed in its own line, as in the tables of tabs
    that are written without quoting. ``escape``: a backslash before a quote makes it a character.
    ``fit`` is the share of the rows looked at that have the same number of columns. Without a
    ``delimiter`` each line is one text, quoted as a whole or not; ``columns`` are its names where
    no line has them, and ``assumed`` says what was.
    """

    delimiter: str = ","
    quote: str = '"'
    escape: str = ""
    by_line: bool = False
    skip: int = 0
    header: bool = True
    fit: float = 1.0
    columns: tuple[str, ...] = ()
    assumed: str = ""


def detect_dialect(lines: Sequence[str], options: ReadingOptions, suffix: str) -> Dialect:
    """The dialect in which most of ``lines`` make sense; what ``options`` say holds."""
    skip, delimiter = options.skip or 0, options.delimiter
    if options.skip is None and lines and (found := _SEP_LINE.fullmatch(lines[0])):
        skip, delimiter = 1, delimiter or found[1]
    lines = lines[skip:]
    if delimiter == "":
        return _one_column(lines, options, skip)
    candidates = [
        _weigh(candidate, lines, options, skip)
        for candidate in _candidates(lines, options, delimiter, suffix)
    ]
    best = max(candidates, key=lambda weighed: weighed[0])[1]
    return best if delimiter else _if_one_column(best, lines, options, skip)


def _one_column(lines: Sequence[str], options: ReadingOptions, skip: int) -> Dialect:
    first = next((line.strip() for line in lines if line.strip()), "")
    found = named_one_column(first, options.columns, options.wanted)
    header = bool(found.named) if options.header is None else options.header
    columns = () if found.known and header else options.columns or (TEXT,)
    return Dialect("", by_line=True, skip=skip, header=header, columns=columns)


def _if_one_column(
    best: Dialect, lines: Sequence[str], options: ReadingOptions, skip: int
) -> Dialect:
    """``best``, unless its columns are those of one text."""
    if options.quote is None and '"' in "".join(lines):
        quoted = replace(best, quote='"', escape="", by_line=False)
        rows_of_one, broken = _parse(lines, quoted)
        if not broken and all(len(row) == 1 for _, row in rows_of_one):
            best = quoted
    if options.skip is None and not options.columns:
        rows = [row for _, row in _parse(lines, best)[0]]
        header = options.header
        found = one_column(lines, rows, best.delimiter, options.wanted, header)
        if found is not None:
            plain = Dialect("", by_line=True) if found.parted else replace(best, columns=())
            columns = () if found.known else (TEXT,)
            return replace(
                plain, skip=skip, header=bool(found.named), columns=columns, assumed=found.assumed
            )
    if len(options.columns) == 1 and any(
        filled_width(row) > 1 for _, row in _parse(lines, best)[0]
    ):
        return _one_column(lines, options, skip)
    return best


def split_rows(lines: Iterable[str], dialect: Dialect) -> Iterator[list[str]]:
    """Rows of ``lines`` (each with its line end), strictly: ``csv.Error`` for what is no row."""
    if not dialect.delimiter:
        return (_whole(line.rstrip("\r\n")) for line in lines)
    if dialect.by_line:
        return (split_line(line.rstrip("\r\n"), dialect.delimiter) for line in lines)
    if dialect.escape == "\\":
        lines = (unescaped(line) for line in lines)
    return csv.reader(
        lines,
        delimiter=dialect.delimiter,
        quotechar=dialect.quote or None,
        quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
        escapechar=dialect.escape if dialect.escape not in ("", "\\") else None,
        strict=True,
    )


def split_line(line: str, delimiter: str) -> list[str]:
    """One line as a row: quotes count only if all that open are closed where a field ends."""
    plain = line.split(delimiter)
    if '"' not in line or not any(cell.startswith('"') for cell in plain):
        return plain
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True))
    except csv.Error:
        return plain


def _whole(line: str) -> list[str]:
    """A line as the only cell of its row."""
    return split_line(line, _NO_CHARACTER) if line.strip() else []


def unescaped(line: str) -> str:
    """``\\"`` as the doubled quote of other writers; other backslashes stay."""
    return _ESCAPED_QUOTE.sub(r'\1""', line) if '\\"' in line else line


def _candidates(
    lines: Sequence[str], options: ReadingOptions, delimiter: str | None, suffix: str
) -> Iterator[Dialect]:
    text = "".join(lines)
    quotes = [options.quote] if options.quote is not None else ['"', ""]
    escapes = [options.escape] if options.escape is not None else ["", "\\"]
    rare = rare_delimiters(lines, options.wanted, options.columns)
    for mark in [delimiter] if delimiter else [*_plausible_delimiters(text, suffix), *rare]:
        if mark == "\t" and options.quote is None and options.escape is None:
            yield Dialect(mark, by_line=True)
        for quote in quotes:
            for escape in escapes:
                if not escape or options.escape or (quote == '"' and '\\"' in text):
                    yield Dialect(mark, quote, escape)


def _plausible_delimiters(text: str, suffix: str) -> Sequence[str]:
    if suffix in (".tsv", ".tab") and "\t" in text:
        return "\t"
    return [mark for mark in DELIMITERS if mark in text] or ","


def _weigh(
    candidate: Dialect, lines: Sequence[str], options: ReadingOptions, skip: int
) -> tuple[float, Dialect]:
    rows, broken = _parse(lines, candidate)
    at, evidence = _find_header(rows, options)
    header = _has_header(rows, options)
    below = rows[at:] if header else rows
    usual = _usual_width(below)
    whole = sum(len(row) == usual for _, row in below)
    fit = whole / max(1, len(below) + broken)
    score = evidence + fit * (1.0 if usual > 1 else 0.4) + min(usual, 20) / 1000
    if options.columns and usual == len(options.columns):
        score += 4
    if candidate.by_line:
        score += _BY_LINE_BONUS
    elif not candidate.quote:
        score -= _NO_QUOTE_MALUS
    first = rows[at][0] if rows and header else 0
    return score, Dialect(
        candidate.delimiter,
        candidate.quote,
        candidate.escape,
        candidate.by_line,
        skip + (first if options.skip is None else 0),
        header,
        fit,
    )


def _parse(lines: Sequence[str], dialect: Dialect) -> tuple[list[tuple[int, list[str]]], int]:
    """Rows with the numbers of their first lines (from 0), and how many lines were none."""
    rows: list[tuple[int, list[str]]] = []
    broken = taken = 0

    def feed() -> Iterator[str]:
        nonlocal taken
        for line in lines:
            taken += 1
            yield line

    reader = split_rows(feed(), dialect)
    while True:
        start = taken
        try:
            row = next(reader)
        except StopIteration:
            return rows, broken
        except csv.Error:
            broken += taken - start
            continue
        if any(row):
            rows.append((start, row))


def _usual_width(rows: Sequence[tuple[int, list[str]]]) -> int:
    widths = Counter(len(row) for _, row in rows)
    return max(
        widths, key=lambda width: (widths[width] * (1 if width > 1 else 0.5), width), default=1
    )


def _find_header(
    rows: Sequence[tuple[int, list[str]]], options: ReadingOptions
) -> tuple[int, float]:
    """Which row is the header, and how much speaks for it."""
    wanted = {name.partition(".")[0] for name in options.wanted}
    for at, (_, row) in enumerate(rows[:_HEADER_ROWS]):
        cells = {cell.strip() for cell in row}
        if wanted and (set(options.wanted) <= cells or wanted <= cells):
            return at, 3.0
    if wanted:
        return 0, 0.0
    found = find_header([row for _, row in rows[:_HEADER_ROWS]])
    return (_below_titles(rows), 0.0) if found is None else (found, 2.0)


def _below_titles(rows: Sequence[tuple[int, list[str]]]) -> int:
    """The first row whose cells are all filled and different, below rows that are mostly empty.

    Spreadsheets save a title as a row as wide as the table, with one cell filled.
    """
    width = _usual_width(rows)
    for at, (_, row) in enumerate(rows[:_HEADER_ROWS]):
        names = {name for cell in row if (name := cell.strip())}
        if len(names) == len(row) == width:
            return at
        if 2 * len(names) > width or width < _TITLED_WIDTH:
            return 0
    return 0


def _has_header(rows: Sequence[tuple[int, list[str]]], options: ReadingOptions) -> bool:
    if options.header is not None:
        return options.header
    if not options.columns:
        return True
    return bool(rows) and tuple(cell.strip() for cell in rows[0][1]) == options.columns
