"""``groundswell dead-letter``: posts that could not be processed: list, replay, drop."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import TypeVar

import click

from groundswell.cli.data_dir import local_settings
from groundswell.cli.engine_urls import database_url, stream_settings
from groundswell.domain.clock import utc_now
from groundswell.domain.id_conflict import OTHER_POST
from groundswell.domain.post import Post
from groundswell.settings import Settings
from groundswell.store.engine import Database
from groundswell.store.posts import PostStore
from groundswell.stream.dead_letters import DeadLetter, DeadLetters
from groundswell.stream.facade import Stream

T = TypeVar("T")
_SHOWN_CHARS = 60


@click.group("dead-letter")
def dead_letter() -> None:
    """Posts that could not be processed, with their reasons.

    \b
    Examples:
      groundswell dead-letter list
      groundswell dead-letter replay 1764000000000-0
      groundswell dead-letter drop --all
    """


@dead_letter.command("list")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@click.option("--after", default="-", help="Only those after this id.")
@click.option(
    "--differs", is_flag=True, help="Posts with the id of another post, and what is stored."
)
@click.option("--json", "as_json", is_flag=True, help="For a program.")
@local_settings
def list_(limit: int, after: str, differs: bool, as_json: bool, settings: Settings) -> None:
    """Show dead letters, oldest first.

    \b
    Examples:
      groundswell dead-letter list --limit 10
      groundswell dead-letter list --differs
      groundswell dead-letter list --json | jq -r '.dead_letters[].reason'
    """

    async def read(letters: DeadLetters) -> tuple[list[DeadLetter], int]:
        reason = f"post_id {OTHER_POST}" if differs else ""
        return await letters.list(limit, after, reason), await letters.count()

    found, total = _with_dead_letters(settings, read)
    stored = _stored(found, settings) if differs else {}
    if as_json:
        told = {"total": total, "dead_letters": [_plain(letter, stored) for letter in found]}
        click.echo(json.dumps(told, indent=2))
        return
    for letter in found:
        click.echo(_line(letter))
        if (post := stored.get(letter.fields.get("post_id", ""))) is not None:
            click.echo(f"    stored: {post.source}  {_short(post.content)!r}")
    click.echo(f"{len(found):,} of {total:,} dead letters", err=True)


@dead_letter.command()
@click.argument("ids", nargs=-1)
@click.option("--all", "every", is_flag=True, help="All of them.")
@local_settings
def replay(ids: tuple[str, ...], every: bool, settings: Settings) -> None:
    """Put dead letters back on the stream, once their cause is gone.

    \b
    Examples:
      groundswell dead-letter replay 1764000000000-0 1764000000000-1
      groundswell dead-letter replay --all
    """
    chosen = _chosen(ids, every)
    _report(
        "replayed", _with_dead_letters(settings, lambda letters: letters.replay(chosen)), chosen
    )


@dead_letter.command()
@click.argument("ids", nargs=-1)
@click.option("--all", "every", is_flag=True, help="All of them.")
@click.option(
    "--older-than",
    "days",
    type=click.FloatRange(0, 36_500, min_open=True),
    help="Those given up more than so many days ago.",
)
@local_settings
def drop(ids: tuple[str, ...], every: bool, days: float | None, settings: Settings) -> None:
    """Forget dead letters for ever.

    \b
    Examples:
      groundswell dead-letter drop 1764000000000-0
      groundswell dead-letter drop --all
      groundswell dead-letter drop --older-than 30
    """
    if days is not None:
        if ids or every:
            raise click.UsageError("--older-than stands alone: neither ids nor --all go with it")
        since = utc_now() - timedelta(days=days)
        _report("dropped", _with_dead_letters(settings, lambda each: each.drop_before(since)), None)
        return
    chosen = _chosen(ids, every)
    _report("dropped", _with_dead_letters(settings, lambda letters: letters.drop(chosen)), chosen)


def _with_dead_letters(settings: Settings, act: Callable[[DeadLetters], Awaitable[T]]) -> T:
    async def run() -> T:
        async with Stream.open(stream_settings(settings)) as stream:
            return await act(stream.dead_letters)

    return asyncio.run(run())


def _stored(letters: Sequence[DeadLetter], settings: Settings) -> dict[str, Post]:
    """What the store has under the ids of ``letters``."""

    async def read() -> dict[str, Post]:
        database = await Database.open(settings.database, database_url(settings))
        try:
            posts = PostStore(database)
            ids = dict.fromkeys(letter.fields.get("post_id", "") for letter in letters)
            found = [await posts.get(post_id) for post_id in ids]
            return {each.post.post_id: each.post for each in found if each is not None}
        finally:
            await database.close()

    return asyncio.run(read()) if letters else {}


def _chosen(ids: Sequence[str], every: bool) -> list[str] | None:
    """The ids, or ``None`` for all; naming both or neither is a mistake worth asking about."""
    if every == bool(ids):
        raise click.UsageError("name the dead letters by id, or --all for all of them")
    return None if every else list(dict.fromkeys(ids))


def _report(done: str, count: int, chosen: Sequence[str] | None) -> None:
    click.echo(f"{done} {count:,}")
    if chosen is not None and count < len(chosen):
        missing = len(chosen) - count
        click.echo(f"groundswell: {missing:,} of the ids given are no dead letters", err=True)
        sys.exit(1)


def _line(letter: DeadLetter) -> str:
    shown = _short(letter.fields.get("content", ""))
    moment = letter.failed_at.isoformat(timespec="seconds")
    post_id = _short(letter.fields.get("post_id", ""))
    named = f"{post_id}  " if post_id and post_id not in letter.reason else ""
    return f"{letter.id}  {moment}  {named}{letter.reason}" + (f"  {shown!r}" if shown else "")


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN_CHARS else text[: _SHOWN_CHARS - 1] + "…"


def _plain(letter: DeadLetter, stored: Mapping[str, Post]) -> dict[str, object]:
    post = stored.get(letter.fields.get("post_id", ""))
    told = {"source": post.source, "content": post.content} if post else None
    return (
        asdict(letter)
        | {"failed_at": letter.failed_at.isoformat()}
        | ({"stored": told} if told else {})
    )
