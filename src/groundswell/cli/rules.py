"""``groundswell rules``: what people are told of, and what a rule would have told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import quote

import click

from groundswell.cli.named import (
    as_json_option,
    find_named,
    idle_note,
    remove_named,
    show,
    show_list,
    show_named,
)
from groundswell.cli.numbers import reference
from groundswell.cli.platform_api import PlatformApi, platform_options
from groundswell.domain.amounts import amount
from groundswell.domain.rule import (
    COMPARABLE,
    DIRECTIONS,
    SENSITIVITIES,
    RuleKind,
    RuleMetric,
    RuleState,
    Severity,
)
from groundswell.domain.sentiment import EMOTIONS
from groundswell.notify.wording import number_of

F = TypeVar("F", bound=Callable[..., Any])
_COMPARED = tuple(str(each) for each in COMPARABLE)


def _judging_options(command: F) -> F:
    """What a rule says, apart from its name and kind; what is not given is not changed."""
    for option in (
        click.option("--metric", type=click.Choice([str(each) for each in RuleMetric])),
        click.option("--topic", "topic_id", help="Only posts of this topic, by name or id."),
        click.option("--source", help="Only posts of this source."),
        click.option("--emotion", type=click.Choice(EMOTIONS), help="For --metric emotion_share."),
        click.option("--direction", type=click.Choice(DIRECTIONS)),
        click.option("--threshold", type=float, help="Beyond it, it fires."),
        click.option("--resolve-threshold", type=float, help="The value that ends it."),
        click.option("--sensitivity", type=click.Choice(SENSITIVITIES), help="Of an anomaly."),
        click.option("--window", "window_minutes", type=int, help="Minutes it looks at."),
        click.option(
            "--compare", "compare_minutes", type=click.Choice(_COMPARED), help="Minutes before."
        ),
        click.option("--for", "for_minutes", type=int, help="Minutes it must hold."),
        click.option("--calm", "keep_firing_minutes", type=int, help="Minutes before it ends."),
        click.option("--min-posts", type=int, help="Fewer are no evidence."),
        click.option("--severity", type=click.Choice([str(each) for each in Severity])),
    ):
        command = option(command)
    return command


@click.group()
def rules() -> None:
    """Rules: what is judged once a minute, and opens incidents.

    \b
    Examples:
      groundswell rules test --kind anomaly --metric negative_share --days 30
      groundswell rules add 'Mood turns' --kind anomaly --metric negative_share
      groundswell rules list
    """


@rules.command("list")
@platform_options
@as_json_option
def list_(api: PlatformApi, as_json: bool) -> None:
    """Show every rule.

    \b
    Example:
      groundswell rules list
    """
    found = api.ask("GET", "/api/rules")
    lines = (
        f"{rule['state']:<7} {rule['severity']:<8} {rule['kind']:<9} {rule['metric']:<14} "
        f"{rule['name']}" + idle_note(found, rule)
        for rule in found["rules"]
    )
    show_list(found, as_json, lines, amount(len(found["rules"]), "rule"))


@rules.command()
@click.argument("name")
@click.option("--kind", type=click.Choice([str(each) for each in RuleKind]), required=True)
@_judging_options
@platform_options
@as_json_option
def add(
    name: str,
    kind: str,
    api: PlatformApi,
    as_json: bool,
    **judging: Any,
) -> None:
    """Make a rule; it is looked at from the next minute on.

    \b
    Examples:
      groundswell rules add 'Mood turns' --kind anomaly --metric negative_share
      groundswell rules add 'Half is angry' --kind threshold --threshold 0.5 --severity critical
    """
    body = {"name": name, "kind": kind, **_given(judging)}
    made = api.ask("POST", "/api/rules", body=body)
    show_named(made, as_json)


@rules.command()
@click.argument("rule")
@click.option("--name", help="Another name.")
@click.option("--state", type=click.Choice([str(each) for each in RuleState]))
@_judging_options
@platform_options
@as_json_option
def edit(
    rule: str,
    api: PlatformApi,
    as_json: bool,
    **changes: Any,
) -> None:
    """Change what is given of a rule, named by its name or id. Its open incident ends.

    \b
    Examples:
      groundswell rules edit 'Mood turns' --sensitivity high
      groundswell rules edit 'Mood turns' --state paused
    """
    given = _given(changes)
    if not given:
        raise click.UsageError("Nothing to change: give an option, see --help.")
    old = find_named(api, "rule", rule)
    body = {name: value for name, value in old.items() if name not in ("id", "created_at")}
    changed = api.ask("PATCH", f"/api/rules/{quote(old['id'])}", body=body | given)
    show_named(changed, as_json)


@rules.command()
@click.argument("rule")
@platform_options
def rm(rule: str, api: PlatformApi) -> None:
    """Forget a rule. Its incidents stay; an open one ends.

    \b
    Example:
      groundswell rules rm 'Mood turns'
    """
    remove_named(api, "rule", rule)


@rules.command()
@click.argument("rule", required=False)
@click.option("--kind", type=click.Choice([str(each) for each in RuleKind]))
@_judging_options
@click.option("--days", type=int, default=30, show_default=True, help="How far back.")
@platform_options
@as_json_option
def test(
    rule: str | None,
    kind: str | None,
    days: int,
    api: PlatformApi,
    as_json: bool,
    **judging: Any,
) -> None:
    """Tell what RULE, or one that is not made yet, would have done. Nothing is kept.

    \b
    Examples:
      groundswell rules test --kind threshold --threshold 0.5 --days 7
      groundswell rules test 'Mood turns' --sensitivity high
    """
    if rule is None and kind is None:
        raise click.UsageError("Name a RULE, or give --kind.")
    body: dict[str, Any] = {}
    if rule is not None:
        old = find_named(api, "rule", rule)
        kept_back = ("id", "created_at", "version")
        body = {name: value for name, value in old.items() if name not in kept_back}
    body |= _given(judging | {"kind": kind, "days": days})
    found = api.ask("POST", "/api/rules/backtest", body=body)
    if as_json:
        show(found, as_json, "")
        return
    metric = "posts" if body["kind"] == "no_data" else body.get("metric", "negative_share")
    told = number_of(metric)
    for incident in found["incidents"]:
        until = incident["resolved_at"] or "goes on"
        click.echo(
            f"{incident['started_at']}  {until:<27} {told(incident['observed'])}, "
            f"{reference(incident, body['kind'], metric)}"
        )
    for warning in found["warnings"]:
        click.echo(f"caution  {warning}", err=True)
    many = len(found["incidents"])
    click.echo(
        f"{amount(many, 'incident')} in {amount(days, 'day')}, {found['seconds']:.1f} s", err=True
    )


def _given(options: dict[str, Any]) -> dict[str, Any]:
    given = {name: value for name, value in options.items() if value is not None}
    if "compare_minutes" in given:
        given["compare_minutes"] = int(given["compare_minutes"])
    return given
