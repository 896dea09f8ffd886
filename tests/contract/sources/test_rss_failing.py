"""A feed that goes on failing: how often a stranger's site is asked."""

from __future__ import annotations

import pytest

from groundswell.errors import SourceError
from groundswell.sources.rss.source import Rss
from tests.contract.sources.feeds import Site
from tests.contract.sources.http_stand_in import Reply


@pytest.mark.parametrize(
    ("reply", "every", "waits"),
    [
        (Reply(status=500), None, [None, None, 60, 120, 240, 480, 900, 900]),
        (Reply(b"<html>Please log in</html>"), None, [None, None, 60, 120]),
        (Reply(b"\x00\x01"), 5.0, [None, None, 5, 5]),
        (Reply(status=503, headers={"retry-after": "7"}), None, [7, 7, 7, 7]),
    ],
)
async def test_a_site_that_goes_on_failing_is_left_in_peace(
    reply: Reply, every: float | None, waits: list[float | None]
) -> None:
    site = Site()
    async with site.http.running():
        good = site.http._handler
        site.http._handler = lambda request: reply
        source = Rss(site.url, every=every)
        asked: list[float | None] = []
        for _ in waits:
            with pytest.raises(SourceError) as caught:
                await anext(source.read(None))
            asked.append(caught.value.wait_seconds)
        assert asked == waits
        site.http._handler = good
        site.written = 1
        await anext(source.read(None))
        site.http._handler = lambda request: Reply(status=500)
        with pytest.raises(SourceError) as caught:
            await anext(source.read(None))
        assert caught.value.wait_seconds is None  # that it had failed is forgotten
