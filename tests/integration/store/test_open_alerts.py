"""More incidents go on at once than fit on a page of them."""

from __future__ import annotations

from datetime import timedelta

from groundswell.api.live.loader import StoredState, load_state
from groundswell.api.live.reconcile import Reconciler
from groundswell.domain.event import LiveEvent, LivePosition, Sequenced
from groundswell.store.alerts import AlertStore
from groundswell.store.engine import Database

MANY = 130
OPENED = """
INSERT INTO sentiment_alerts (
    id, alert_type, actual_ratio, threshold, created_at, window_start, window_end,
    positive_count, negative_count, neutral_count, post_count, state, rule, peak_ratio,
    rule_id, revision)
SELECT gen_random_uuid(), 'threshold', 1, 1, now() - n * interval '1 s', now(), now(),
    0, 9, 0, 9, 'open', '{}', 1, gen_random_uuid(), 1
FROM generate_series(1, $1) AS n
"""


async def test_the_live_state_knows_every_incident_that_goes_on(database: Database) -> None:
    await database.pool.execute(OPENED, MANY)
    store, alerts = StoredState(database), AlertStore(database)
    assert len(await alerts.open_alerts()) == MANY
    now = store.now() + timedelta(seconds=1)
    state = await load_state(store, LivePosition("e", 0), now)
    # Each is told anew with every minute: nothing of that is a difference.
    told = LiveEvent(alerts=tuple(await alerts.unpublished()))
    state.apply([Sequenced(LivePosition("e", 1), told)], now)
    assert not await Reconciler(store, grace_seconds=0).differs(lambda: state, now)
