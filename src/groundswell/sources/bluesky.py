"""Bluesky: the public firehose over Jetstream; no account or key needed."""

from __future__ import annotations

import itertools
import logging
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import datetime
from urllib.parse import urlencode

from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from groundswell.domain.clock import utc_now
from groundswell.domain.post import PostEvent, author_gone
from groundswell.lru import LruCache
from groundswell.retry import Backoff
from groundswell.sources.base import Rejected, SourceBatch
from groundswell.sources.files.records import shown
from groundswell.sources.jetstream.frames import (
    Account,
    Commit,
    Happening,
    MalformedFrame,
    Notice,
    StreamError,
    parse_frame,
)
from groundswell.sources.jetstream.socket import Place, checked_host, gather, open_socket
from groundswell.sources.options import read_words, refuse_unknown
from groundswell.sources.post_filter import Wanted, read_wanted

log = logging.getLogger(__name__)

SILENCE_SECONDS = 5.0
"""The network is never silent this long: a silent host is broken."""
AGAIN_SECONDS = 600.0
MISSED = "we were away for longer than any host looks back"
_REMEMBERED = 20_000
_MOST_DOUBTFUL = 20
"""Frames in a row that cannot be read, after which the host is at fault, and not they."""


class _Ended(Exception):
    """The host ended the stream with an error."""

    def __init__(self, error: StreamError) -> None:
        super().__init__(f"{error.name} {error.message}".strip())
        self.too_slow = error.name == "ConsumerTooSlow"  # then the fault is ours, not the host's


class _Nonsense(Exception):
    """The host gives nothing that can be read: it speaks another protocol, or is none."""


class Bluesky:
    """Posts in which ``wanted`` finds its words and languages; edits and deletions too.

    A deletion does not say what the post said, so all of them are passed on: one of a post that
    was never stored changes nothing. An edited post that is not wanted any more is deleted.
    The next host is taken when one fails or stays silent; nothing is lost within its look-back.
    """

    kind = "bluesky"
    paced = False
    exclusive = True
    default_rate: float | None = None

    def __init__(
        self,
        hosts: Sequence[str],
        wanted: Wanted | None = None,
        *,
        key: str = "bluesky",
        silence_seconds: float = SILENCE_SECONDS,
    ) -> None:
        self.key = key
        self._hosts = [checked_host(host) for host in hosts]
        self._wanted = wanted or Wanted()
        self._silence_seconds = silence_seconds
        self._place: Place | None = None
        self._seen: LruCache[str, bool] = LruCache(_REMEMBERED)
        self._doubtful: list[Rejected] = []
        self._forgetful: set[str] = set()
        self._gone: dict[str, float] = {}
        self._missed = ""

    async def read(self, cursor: str | None) -> AsyncGenerator[SourceBatch, None]:
        """Give posts from ``cursor`` on (``None``: from now on), for ever.

        What an earlier reading gave is given again: whoever rewinds has lost it.
        """
        self._place = self._resume(cursor)
        self._seen.clear()
        backoff = Backoff(most=30.0)
        hosts = itertools.cycle(self._hosts_from(self._place))
        host = next(hosts)
        while True:
            stay = False
            self._doubtful.clear()
            try:
                async with open_socket(host, self._place, self._silence_seconds) as socket:
                    log.info("listening to %s", host)
                    while True:
                        frames = await gather(socket, self._silence_seconds)
                        batch, ending = self._batch(host, frames)
                        backoff.reset()
                        yield batch
                        if ending is not None:
                            raise _Ended(ending)
            except _Ended as ended:
                stay, reason = ended.too_slow, str(ended)
            except InvalidStatus as refusal:
                stay, reason = self._refused(host, refusal)
            except TimeoutError:
                reason = f"silent for {self._silence_seconds:g} s"
            except ConnectionClosed as closed:
                reason = f"closed: {closed}"
            except (OSError, WebSocketException, _Nonsense) as error:
                reason = str(error) or type(error).__name__
            next_host = host if stay else next(hosts)
            log.warning("%s: %s; going on with %s", host, reason, next_host)
            yield SourceBatch(trouble=f"{host}: {reason}")
            host = next_host
            await backoff.wait()

    def _resume(self, cursor: str | None) -> Place | None:
        return Place.from_cursor(cursor)

    def _hosts_from(self, place: Place | None) -> list[str]:
        """The hosts, the one first whose numbers we know."""
        return sorted(self._hosts, key=lambda host: place is None or host != place.host)

    def _refused(self, host: str, refusal: InvalidStatus) -> tuple[bool, str]:
        body = bytes(refusal.response.body or b"")[:300].decode("utf-8", "replace")
        if refusal.response.status_code == 400 and "CursorTooOld" in body:
            asked_all = host in self._forgetful or self._forgetful.issuperset(
                other for other in self._hosts if other != host
            )
            self._forgetful.add(host)
            if not asked_all:
                return False, "we were away for longer than it looks back"
            self._forgetful.clear()
            self._place = None
            self._missed = MISSED
            return True, f"{MISSED}; posts in between are missed"
        return False, f"HTTP {refusal.response.status_code} {body}".strip()

    def _batch(
        self, host: str, frames: Sequence[str | bytes]
    ) -> tuple[SourceBatch, StreamError | None]:
        """What ``frames`` hold, and the error by which the host ended the stream, if it did.

        A frame that cannot be read is rejected once another of the same host can be.

        Raises:
            _Nonsense: there were too many in a row; the next host may have the same posts.
        """
        events: list[PostEvent] = []
        rejected: list[Rejected] = []
        ending: StreamError | None = None
        heard: datetime | None = None
        for raw in frames:
            try:
                frame = parse_frame(raw)
            except MalformedFrame as error:
                text = shown(raw if isinstance(raw, bytes) else raw.encode())
                self._doubtful.append(Rejected(f"frame of {host}: {error}", host, {"frame": text}))
                continue
            rejected += self._doubtful
            self._doubtful.clear()
            self._forgetful.clear()
            if isinstance(frame, StreamError):
                ending = frame
                break
            if isinstance(frame, Notice):
                log.warning("%s says %s: %s", host, frame.name, frame.message)
            elif frame is not None and self._place != (place := Place.after(host, frame)):
                heard = frame.witnessed
                if (event := self._event(frame)) is not None:
                    events.append(event)
                self._place = place
        if len(self._doubtful) >= _MOST_DOUBTFUL and not events:
            raise _Nonsense(f"{len(self._doubtful)} frames in a row that cannot be read")
        cursor = None if self._place is None else self._place.to_cursor()
        events += self._gone_again()
        missed, self._missed = (self._missed, "") if heard else ("", self._missed)
        batch = SourceBatch(tuple(events), cursor, tuple(rejected), heard=heard, missed=missed)
        return batch, ending

    def _account(self, account: Account) -> PostEvent | None:
        """An account that is gone takes its posts along: there is no deletion for each. What of
        it waits in the stream meanwhile is taken out a while later."""
        self._gone.pop(account.did, None)
        if not account.is_gone:
            return None
        if len(self._gone) < _REMEMBERED:
            self._gone[account.did] = time.monotonic() + AGAIN_SECONDS
        return author_gone(self.kind, account.did, account.time)

    def _gone_again(self) -> list[PostEvent]:
        due = []
        for did, at in self._gone.items():  # in the order in which they went
            if at > time.monotonic():
                break
            due.append(did)
        for did in due:
            del self._gone[did]
        return [author_gone(self.kind, did, utc_now()) for did in due]

    def _event(self, frame: Happening) -> PostEvent | None:
        if isinstance(frame, Account):
            return self._account(frame)
        return self._commit(frame)

    def _commit(self, commit: Commit) -> PostEvent | None:
        """The event to pass on, if any; dedup of what was seen before."""
        if self._is_repeated(f"{commit.uri} {commit.operation} {commit.rev}"):
            return None
        return self._wanted.pass_on(commit.to_event(commit.operation), commit.languages)

    def _is_repeated(self, identity: str) -> bool:
        if identity in self._seen:
            return True
        self._seen.put(identity, True)
        return False


def open_bluesky(options: Mapping[str, str], *, hosts: Sequence[str]) -> Bluesky:
    """Build the source of ``bluesky?match=word,word&lang=en``; ``hosts=…`` overrides ``hosts``.

    Raises:
        ConfigurationError: an unknown option, a word that is none, or a host that is none.
    """
    refuse_unknown("bluesky", options, ("match", "lang", "hosts"))
    wanted = read_wanted("bluesky", options)
    query = urlencode(sorted(options.items()))
    return Bluesky(
        read_words(options.get("hosts", "")) or hosts,
        wanted,
        key="bluesky" + (f"?{query}" if query else ""),
    )
