"""Detects the network of a record; a dump may mix several."""

from __future__ import annotations

from collections.abc import Iterator

from groundswell.sources.files.shapes.bluesky import read_bluesky
from groundswell.sources.files.shapes.discord import read_discord
from groundswell.sources.files.shapes.mastodon import read_mastodon
from groundswell.sources.files.shapes.meta import read_meta
from groundswell.sources.files.shapes.reddit import read_reddit
from groundswell.sources.files.shapes.shape import JsonObject, Said
from groundswell.sources.files.shapes.slack import read_slack
from groundswell.sources.files.shapes.telegram import read_telegram
from groundswell.sources.files.shapes.twitter import read_twitter
from groundswell.sources.files.shapes.whatsapp import read_whatsapp
from groundswell.sources.files.shapes.youtube import read_youtube

_READERS = (
    *(read_twitter, read_mastodon, read_reddit, read_bluesky, read_youtube),
    *(read_telegram, read_slack, read_discord, read_meta, read_whatsapp),
)


def read_known(record: JsonObject) -> Iterator[Said] | None:
    """What a record of a known export says; ``None`` for a record of another kind."""
    if "post_id" in record or "operation" in record:
        return None
    for read in _READERS:
        if (said := read(record)) is not None:
            return said
    return None
