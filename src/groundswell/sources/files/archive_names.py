"""Who people are, where an export says it once for all of its files: Slack's ``users.json``, and
the ``account.js`` of Twitter's archive."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, Protocol

from groundswell.sources.files.archive import Archive
from groundswell.sources.files.shapes.shape import at, first_of, objects

_MOST_BYTES = 64 * 1024 * 1024
_MENTION = re.compile(r"<@([UW]\w+)>")


class Names(Protocol):
    def told(self, record: Mapping[str, object]) -> Mapping[str, object]:
        """A record with the names that it lacks."""
        ...


class NoNames:
    def told(self, record: Mapping[str, object]) -> Mapping[str, object]:
        return record


class SlackNames:
    """``names`` by id: of who wrote a message, and of whom it mentions."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    def told(self, record: Mapping[str, object]) -> Mapping[str, object]:
        if record.get("type") != "message" or "ts" not in record:
            return record
        found = dict(record)
        name = self._names.get(str(record.get("user")))
        if name and not at(record, "user_profile", "real_name"):
            found["user_profile"] = {"real_name": name}
        if isinstance(text := record.get("text"), str) and "<@" in text:
            found["text"] = _MENTION.sub(self._labelled, text)
        return found

    def _labelled(self, found: re.Match[str]) -> str:
        name = self._names.get(found[1])
        return f"<@{found[1]}|{name}>" if name else found[0]


class TwitterName:
    """The one who wrote all tweets of an archive."""

    def __init__(self, screen_name: str, name: object) -> None:
        self._user = {"screen_name": screen_name, "name": name}

    def told(self, record: Mapping[str, object]) -> Mapping[str, object]:
        tweet = record.get("tweet")
        if len(record) != 1 or not isinstance(tweet, Mapping) or "user" in tweet:
            return record
        return {"tweet": {**tweet, "user": self._user}}


def names_in(archive: Archive) -> Names:
    """What an archive says of people; nothing where it says it in another way."""
    for name in archive.names:
        if PurePosixPath(name).name == "users.json":
            people = {
                str(user["id"]): str(shown)
                for user in objects(_load(archive, name))
                if "id" in user and (shown := _shown(user))
            }
            return SlackNames(people)
        if PurePosixPath(name).name == "account.js":
            account = at(next(objects(_load(archive, name)), {}), "account")
            if isinstance(screen_name := at(account, "username"), str):
                return TwitterName(screen_name, at(account, "accountDisplayName"))
    return NoNames()


def _shown(user: Mapping[str, object]) -> object:
    profile = user.get("profile")
    return first_of(at(profile, "display_name"), at(profile, "real_name"), user.get("real_name"),
                    user.get("name"))  # fmt: skip


def _load(archive: Archive, name: str) -> Any:
    with archive.open(name) as stream:
        text = stream.read(_MOST_BYTES).decode("utf-8", "replace")
    try:
        return json.loads(text[text.index("[") :])
    except ValueError:
        return None
