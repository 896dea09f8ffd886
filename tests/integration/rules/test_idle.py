"""Rules and digests whose topic was deleted or paused say that they do nothing."""

from __future__ import annotations

from dataclasses import replace

from groundswell.domain.digest import Digest, DigestState, Schedule
from groundswell.domain.rule import RuleState
from groundswell.domain.topic import TopicState
from groundswell.rules.idle import idle_digests, idle_rules
from groundswell.store.audit import OPERATOR
from groundswell.store.topics.definitions import TopicFields, TopicStore
from groundswell.store.topics.groups import TopicGroups
from tests.integration.rules.conftest import Place, angry


async def test_a_rule_says_why_it_is_not_evaluated(place: Place) -> None:
    topics = TopicStore(place.database)
    gone, paused, active = [
        await topics.create(TopicFields(name, name), OPERATOR) for name in ("gone", "paused", "on")
    ]
    for name, topic in (("a", gone), ("b", paused), ("c", active)):
        await place.rules.create(angry(name=name, topic_id=str(topic.id)), OPERATOR)
    await place.rules.create(angry(name="of all posts"), OPERATOR)
    off = angry(name="off", topic_id=str(gone.id), state=RuleState.PAUSED)
    await place.rules.create(off, OPERATOR)
    await topics.delete(gone.id, OPERATOR)
    wanted = TopicFields("paused", "paused", state=TopicState.PAUSED)
    await topics.change(paused.id, wanted, paused.query_version, OPERATOR)
    rules = await place.rules.list()
    found = idle_rules(rules, await topics.list())
    assert {rule.name: found.get(rule.id) for rule in rules} == {
        "a": "its topic was deleted: give it another one, or delete it",
        "b": "its topic is paused",
        "c": None,
        "of all posts": None,
        "off": None,
    }


async def test_a_digest_says_why_it_is_not_made(place: Place) -> None:
    topics, groups = TopicStore(place.database), TopicGroups(place.database)
    gone, active = [
        await topics.create(TopicFields(name, name), OPERATOR) for name in ("gone", "on")
    ]
    emptied = await groups.create("emptied", [gone.id], OPERATOR)
    mixed = await groups.create("mixed", [gone.id, active.id], OPERATOR)
    lost = await groups.create("lost", [active.id], OPERATOR)
    await topics.delete(gone.id, OPERATOR)
    await groups.delete(lost.id, OPERATOR)
    on = Digest("all", "d", Schedule(), ())
    digests = [
        on,
        replace(on, id="topic", topic_id=str(gone.id)),
        replace(on, id="paused", topic_id=str(gone.id), state=DigestState.PAUSED),
        replace(on, id="known", topic_id=str(active.id)),
        *(
            replace(on, id=name, set_id=str(group.id))
            for name, group in (("emptied", emptied), ("mixed", mixed), ("lost", lost))
        ),
    ]
    assert idle_digests(digests, await topics.list(), await groups.list()) == {
        "topic": "its topic was deleted: give it another one, or delete it",
        "emptied": "its set has no topics any more",
        "lost": "its set was deleted: give it another one, or delete it",
    }
