"""A post, and the events of its life: created, edited, deleted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from operator import attrgetter
from typing import Any

from groundswell.domain.field_form import ADDRESSES, CHOICE, ENGAGEMENT, FieldForm
from groundswell.domain.markup import plain_text
from groundswell.domain.optional_text import optional_text, optional_texts
from groundswell.domain.text import without_broken_characters
from groundswell.domain.timestamp import (
    UNKNOWN_FORMAT,
    AmbiguousTime,
    TimeFormat,
    parse_timestamp,
)
from groundswell.domain.value_class import value

MAX_ID_CHARS = 512
MAX_NAME_CHARS = 256
MAX_URL_CHARS = 2048
MAX_TITLE_CHARS = 1024
MAX_LINKS_CHARS = 8192
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
MAX_CLOCK_SKEW = timedelta(days=1)
USUAL_CLOCK_SKEW = timedelta(minutes=5)
"""Clock skew: a post from further ahead than this gets its arrival time, as its author's clock
or time zone is wrong. From more than ``MAX_CLOCK_SKEW`` ahead it is refused."""


class InvalidPost(ValueError):
    """A post that cannot be stored: names the field, the problem, and the start of the value.

    A content is never quoted: reasons are logged.
    """

    def __init__(self, field: str, problem: str, value: object = None) -> None:
        self.field = field
        self.problem = problem
        self.reason = f"{field} {problem}" + (
            f": {_shorten(value)}" if value and field not in ("content", "post") else ""
        )
        super().__init__(self.reason)


class Operation(StrEnum):
    """The operation of a stream entry."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    DELETE_AUTHOR = "delete_author"

    is_create: bool
    has_text: bool
    """Whether the event carries a post, rather than a deletion."""

    def __init__(self, name: str) -> None:
        # Asked many times a post: a member's name costs five times as much as its attribute.
        self.is_create = name == "create"
        self.has_text = name in ("create", "update")


@value
class Post:
    """One post as its author wrote it.

    ``post_id`` is its identity: the same id is the same post, whenever it comes.
    ``created_at`` is the author's time, aware and in UTC; all statistics use it.

    A new optional field is named here and nowhere else: it is then read from the stream, files and
    pushes, checked, stored, told live, over REST and in exports. Each is a text here; one with a
    ``form`` is more than that in JSON.
    """

    post_id: str
    source: str
    content: str
    created_at: datetime
    author: str | None = optional_text(
        "Who wrote it.", most=MAX_NAME_CHARS, example="ann", column=True, editable=False
    )
    lang: str | None = optional_text(
        "Its language.", most=MAX_NAME_CHARS, example="en", column=True
    )
    url: str | None = optional_text(
        "Where it stands.", most=MAX_URL_CHARS, example="https://example.org/17", column=True
    )
    title: str | None = optional_text("Its title.", most=MAX_TITLE_CHARS, example="My week")
    author_name: str | None = optional_text(
        "The name that its author shows.", most=MAX_NAME_CHARS, example="Ann Lee"
    )
    kind: str | None = optional_text(
        "What it is: post, reply, repost, review, article or comment.",
        most=MAX_NAME_CHARS,
        example="reply",
        form=CHOICE,
    )
    reply_to: str | None = optional_text(
        "The `post_id` of the post that it answers.", most=MAX_ID_CHARS, example="survey-16"
    )
    links: str | None = optional_text(
        "Addresses that it leads to, and posts that it quotes, at most 50.",
        most=MAX_LINKS_CHARS,
        example="https://example.org/news at://did:plc:ann/app.bsky.feed.post/3k",
        form=ADDRESSES,
    )
    engagement: str | None = optional_text(
        "How many likes, shares, replies, quotes and views it had when it was read; an update "
        "with others takes their place.",
        most=MAX_NAME_CHARS,
        example='{"likes": 12, "shares": 3}',
        form=ENGAGEMENT,
    )


OPTIONAL_TEXTS = optional_texts(Post)
OPTIONAL_NAMES = tuple(text.name for text in OPTIONAL_TEXTS)
_SHORTEST_LIMIT = min(text.most for text in OPTIONAL_TEXTS)
_FORMS = {text.name: text.form for text in OPTIONAL_TEXTS if text.form is not None}
_formed_values = attrgetter(*_FORMS)
POST_FIELDS = tuple(field.name for field in fields(Post))
optional_values: Callable[[Post], tuple[str | None, ...]] = attrgetter(*OPTIONAL_NAMES)
"""The optional texts of a post, in the order of ``OPTIONAL_NAMES``."""


@value
class PostEvent:
    """A post on its way through the platform.

    ``revision`` orders the events of one post (higher is later); the stream gives it.
    ``trace`` is the W3C ``traceparent`` of a post that is traced. ``verbatim``: what looks like
    HTML in its content is what its author wrote, and stays.
    For ``DELETE`` only the post's id and source mean anything; for ``DELETE_AUTHOR``, which is
    about all that the author has written there, the source and the author.
    """

    post: Post
    operation: Operation = Operation.CREATE
    revision: int = 0
    trace: str | None = None
    verbatim: bool = False


def check_post(post: Post, *, now: datetime | None, max_content_chars: int) -> Post:
    """Validate ``post`` and return it in the form in which it is stored and counted.

    A character that no database takes (NUL, half an emoji) becomes ``U+FFFD`` and costs nothing
    else, except in an identity, where two might become one.

    ``now`` is by the clock that decides about data; ``None``: who has it looks later.

    Raises:
        InvalidPost: names the field, what is wrong with it, and the value.
    """
    check_identity(post)
    plain = _has_plain_texts(post)
    post = _mended(post, "content") if plain else _mended(post, "content", *OPTIONAL_NAMES)
    _check_length("content", post.content, max_content_chars)
    if not plain:
        for field, text in zip(OPTIONAL_TEXTS, optional_values(post), strict=True):
            if text and len(text) > field.most:
                _check_length(field.name, text, field.most)
    post = _formed(post)
    if post.created_at < EARLIEST:
        raise InvalidPost("created_at", "is before 2000-01-01", post.created_at.isoformat())
    if now is not None and post.created_at > now + MAX_CLOCK_SKEW:
        raise InvalidPost(
            "created_at", "is more than a day in the future", post.created_at.isoformat()
        )
    return post


def words_of(post: Post) -> Post:
    """``post`` with the text of its content where that is clearly HTML.

    It is done once on a post's way, where the stream is read, whoever has written to it.
    """
    words = plain_text(post.content)
    return post if words == post.content else replace(post, content=words)


def author_gone(source: str, author: str, now: datetime) -> PostEvent:
    """All that ``author`` has written on ``source`` goes: the account is no more."""
    post = Post(f"author:{source}:{author}"[:MAX_ID_CHARS], source, "", now, author)
    return PostEvent(post, Operation.DELETE_AUTHOR)


def read_operation(text: str | None, *, inside: bool = False) -> Operation:
    """Parse an ``operation`` field; without one it is a creation.

    ``inside``: on the stream, where authors may go as a whole.

    Raises:
        InvalidPost: it is none of the three.
    """
    if text is None:
        return Operation.CREATE
    known = [each for each in Operation if inside or each is not Operation.DELETE_AUTHOR]
    for operation in known:
        if operation == text.strip().lower():
            return operation
    raise InvalidPost("operation", "is not create, update or delete", text)


def read_time(field: str, text: str, known: TimeFormat = UNKNOWN_FORMAT) -> datetime:
    """Parse a time field to aware UTC.

    Raises:
        InvalidPost: it is no time, or may be one of two.
    """
    try:
        return parse_timestamp(text, known)
    except AmbiguousTime:
        raise InvalidPost(field, "may be day/month or month/day", text) from None
    except ValueError:
        raise InvalidPost(field, "is not an ISO 8601 time", text) from None


def expired(
    post: Post, kept_from: datetime | None = None, *, setting: str = "RETENTION_DAYS"
) -> InvalidPost:
    """Why a post from before what the retention by ``setting`` keeps is refused."""
    since = "" if kept_from is None else f" (from {kept_from:%Y-%m-%d} on)"
    return InvalidPost(
        "created_at", f"is older than {setting} keeps{since}", post.created_at.isoformat()
    )


def check_identity(post: Post) -> Post:
    """Validate the id and source of ``post``, all that a deletion needs, and return it unchanged.

    Raises:
        InvalidPost: names the field, what is wrong with it, and the value.
    """
    _check_name("post_id", post.post_id, MAX_ID_CHARS)
    _check_name("source", post.source, MAX_NAME_CHARS)
    return post


def read_field(name: str, form: FieldForm, sent: object) -> str | None:
    """The text of an optional field with a form, as it is stored.

    Raises:
        InvalidPost: it has not that form.
    """
    try:
        return form.read(sent)
    except ValueError as error:
        raise InvalidPost(name, str(error), sent) from None


def _formed(post: Post) -> Post:
    """``post`` with its fields in the one text that their form has."""
    if not any(_formed_values(post)):
        return post
    changes: dict[str, Any] = {
        name: read_field(name, form, getattr(post, name)) for name, form in _FORMS.items()
    }
    return replace(post, **changes)


def _has_plain_texts(post: Post) -> bool:
    """Whether its optional texts, which mostly are short and printable, need no closer look."""
    texts = optional_values(post)
    return all([not t or (t.isprintable() and len(t) <= _SHORTEST_LIMIT) for t in texts])


def _mended(post: Post, *names: str) -> Post:
    mended: dict[str, Any] = {}
    for name in names:
        text = getattr(post, name)
        if text and (whole := without_broken_characters(text)) is not text:
            mended[name] = whole
    return replace(post, **mended) if mended else post


def _check_name(field: str, text: str, limit: int) -> None:
    _check_length(field, text, limit)
    if not text.isprintable() and without_broken_characters(text) is not text:
        broken = "a NUL character" if "\x00" in text else "half of a surrogate pair"
        raise InvalidPost(field, f"contains {broken}", text)


def _check_length(field: str, text: str, limit: int) -> None:
    if not text or text.isspace():
        raise InvalidPost(field, "is missing or empty", text)
    if len(text) > limit:
        raise InvalidPost(field, f"has {len(text):,} characters, the limit is {limit:,}", text)


def _shorten(value: object, limit: int = 80) -> str:
    text = ascii(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"
