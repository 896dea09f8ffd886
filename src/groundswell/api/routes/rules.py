"""``/api/rules``: alert rules and their backtests."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, HTTPException, Path

from groundswell.api.auth.requester import ActorOf
from groundswell.api.dependencies import Deps, DepsOf
from groundswell.api.params.alerts import rule_of
from groundswell.api.params.common import refuse
from groundswell.api.schemas.common import errors
from groundswell.api.schemas.rules import (
    BacktestIn,
    BacktestOut,
    RuleIn,
    RuleList,
    RuleOut,
    RulePatch,
)
from groundswell.domain.rule import Rule, mistakes
from groundswell.rules.backtest import backtest
from groundswell.rules.idle import idle_rules
from groundswell.rules.outages import SourceOutages
from groundswell.store.topics.definitions import TopicStore

router = APIRouter(tags=["rules"])

RuleId = Annotated[UUID, Path(description="The rule's `id`.")]


@router.get("/api/rules", operation_id="listRules", responses=errors(503), summary="Rules")
async def list_rules(deps: DepsOf) -> RuleList:
    """All rules, the oldest first."""
    rules = await deps.rules.list()
    return RuleList(
        rules=[RuleOut.model_validate(rule) for rule in rules],
        idle=idle_rules(rules, await TopicStore(deps.database).list()),
    )


@router.post(
    "/api/rules",
    operation_id="createRule",
    status_code=201,
    responses=errors(409, 503),
    summary="Make a rule",
)
async def create_rule(deps: DepsOf, actor: ActorOf, body: RuleIn) -> RuleOut:
    """Make a rule; it is looked at from the next minute on. Try it first with a backtest."""
    rule = await _of_known_topic(deps, _rule(body))
    return RuleOut.model_validate(await deps.rules.create(rule, actor))


@router.post(
    "/api/rules/backtest",
    operation_id="backtestRule",
    responses=errors(503),
    summary="What a rule would have done",
)
async def backtest_rule(deps: DepsOf, body: BacktestIn) -> BacktestOut:
    """Judge the past by a rule, by the same code that judges the present. Nothing is saved."""
    rule = await _of_known_topic(deps, _rule(body))
    outages = SourceOutages(await deps.stream.readers.list(), deps.database.clock.now())
    found = await backtest(deps.database, rule, body.days, outages)
    return BacktestOut.model_validate(found)


@router.get(
    "/api/rules/{rule_id:uuid}",
    operation_id="getRule",
    responses=errors(404, 503),
    summary="One rule",
)
async def get_rule(deps: DepsOf, rule_id: RuleId) -> RuleOut:
    """A rule."""
    found = await deps.rules.get(rule_id)
    if found is None:
        raise _missing(rule_id)
    return RuleOut.model_validate(found)


@router.patch(
    "/api/rules/{rule_id:uuid}",
    operation_id="changeRule",
    responses=errors(404, 409, 503),
    summary="Change a rule",
)
async def change_rule(deps: DepsOf, actor: ActorOf, rule_id: RuleId, body: RulePatch) -> RuleOut:
    """Put a whole rule in place of the version it was read as; its open incident ends."""
    rule = _rule(body, rule_id=str(rule_id), version=body.version)
    rule = await _of_known_topic(deps, rule)
    changed = await deps.rules.change(rule, actor)
    if changed is None:
        raise _missing(rule_id)
    return RuleOut.model_validate(changed)


@router.delete(
    "/api/rules/{rule_id:uuid}",
    operation_id="deleteRule",
    status_code=204,
    responses=errors(404, 503),
    summary="Delete a rule",
)
async def delete_rule(deps: DepsOf, actor: ActorOf, rule_id: RuleId) -> None:
    """Forget a rule. Its incidents stay; an open one ends."""
    if not await deps.rules.delete(rule_id, actor):
        raise _missing(rule_id)


def _rule(body: RuleIn, rule_id: str = "", version: int = 1) -> Rule:
    rule = rule_of(body, rule_id, version)
    if wrong := mistakes(rule):
        raise HTTPException(
            422,
            [
                {"loc": ["body", name], "msg": f"takes {told}", "type": "value_error"}
                for name, told in wrong
            ],
        )
    return rule


async def _of_known_topic(deps: Deps, rule: Rule) -> Rule:
    """The rule with its topic by id, where it was given by name."""
    if rule.topic_id is None:
        return rule
    topic = await TopicStore(deps.database).get(rule.topic_id)
    if topic is None:
        raise refuse("topic_id", f"there is no topic {rule.topic_id[:80]!r}", "body")
    return replace(rule, topic_id=str(topic.id))


def _missing(rule_id: UUID) -> HTTPException:
    return HTTPException(404, f"there is no rule {rule_id}")
