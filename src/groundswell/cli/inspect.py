"""``groundswell inspect``: a dry run of reading a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

import click
import orjson

from groundswell.domain.amounts import amount
from groundswell.errors import ConfigurationError
from groundswell.settings import load_settings
from groundswell.sources.files.inspection import Inspection, inspect_file
from groundswell.sources.files.options import delimiter_name
from groundswell.sources.replay_spec import OPTIONS, read_replay, record_limit
from groundswell.sources.source_spec import parse_spec

_SHOWN_CHARS = 100
_TOLD_BELOW = ("beside", "assumed")
"""What is said at the end, among the notes."""


@click.command("inspect")
@click.argument("file")
@click.option("--rows", type=click.IntRange(1), default=10_000, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="For a program.")
def inspect(file: str, rows: int, as_json: bool) -> None:
    """Tell how FILE is read, which columns hold what, its first posts, and what is refused and why.

    FILE may carry the options of replay:FILE. Nothing is stored. It is an error if not one post
    could be taken.

    \b
    Examples:
      groundswell inspect tweets.csv
      groundswell inspect 'tweets.csv?content=tweet&date_format=day-first'
      groundswell inspect dump.ndjson.zst --json
    """
    spec = parse_spec(file if file.startswith("replay:") else f"replay:{file}")
    path, mapping, options = read_replay(spec.target, spec.options)
    longest = load_settings().ingest.max_post_chars
    try:
        found = inspect_file(
            path,
            mapping,
            options,
            limit=record_limit(longest),
            max_post_chars=longest,
            rows=rows,
        )
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror or error}") from None
    if as_json:
        told = {each.name: getattr(found, each.name) for each in fields(found)}
        click.echo(orjson.dumps(told, default=str, option=orjson.OPT_INDENT_2).decode())
    else:
        for line in _lines(found):
            click.echo(line)
    if found.problem:
        raise ConfigurationError(found.problem)
    if found.refused and not found.accepted:
        raise ConfigurationError(f"{path}: not one post could be taken")


def _lines(found: Inspection) -> Iterator[str]:
    yield found.file
    yield from (f"  {name}: {value!s}" for name, value in _readable(found.form))
    if found.columns:
        yield f"  columns: {', '.join(found.columns)}"
    taken = ", ".join(f"{name}={column}" for name, column in found.fields.items())
    yield f"  taken: {taken or 'as a known export says'}"
    yield f"  dates: {found.dates}"
    if found.problem:
        return
    yield ""
    for post in found.posts:
        who = f"{post['source']} · {post.get('author') or 'nobody'} · {post['created_at']}"
        text = " ".join(str(post["content"]).split())[:_SHOWN_CHARS]
        mark = "" if post["operation"] == "create" else f"[{post['operation']}] "
        yield f"  {post['post_id']} · {who}"
        yield f"    {mark}{text}"
    yield ""
    end = "the whole file" if found.complete else "the file goes on"
    yield f"  {amount(found.rows, 'row')} looked at ({end}): {amount(found.accepted, 'post')}"
    for reason, count in found.refused.most_common():
        yield f"  refused {count:,}: {reason} (first: {found.first[reason]})"
    for reason, count in found.passed_over.most_common():
        yield f"  passed over {count:,}: {reason}"
    for note, count in found.notes.most_common():
        yield f"  {count:,} {note}"
    yield f"  options to change it: {', '.join(OPTIONS)}"


def _readable(form: object) -> Iterator[tuple[str, object]]:
    if isinstance(form, dict):
        for name, value in form.items():
            if name in _TOLD_BELOW:
                continue
            if isinstance(value, list):
                value = ", ".join(map(str, value))
            yield name, delimiter_name(value) if isinstance(value, str) else value
