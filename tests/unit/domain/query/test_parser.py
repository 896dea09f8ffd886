"""What a query's text means, and what the worst of texts are told."""

from __future__ import annotations

import pytest

from groundswell.domain.query.errors import InvalidQuery
from groundswell.domain.query.limits import MAX_DEPTH, MAX_TERMS
from groundswell.domain.query.parser import parse


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("acme  phone", "acme AND phone"),
        ("a b OR c d", "(a AND b) OR (c AND d)"),
        ("a OR b c", "a OR (b AND c)"),
        ("-a b", "NOT a AND b"),
        ("NOT NOT a", "a"),
        ("b -(NOT a)", "b AND a"),
        ("((a)) (b (c))", "a AND b AND c"),
        ("c NOT a NEAR b", "c AND NOT (a NEAR/10 b)"),
        ("c -(a NEAR/2 b)", "c AND NOT (a NEAR/2 b)"),
        ("a NEAR/2 b ONEAR c", "a NEAR/2 b ONEAR/10 c"),
        ('a NEAR (b OR "c d")', 'a NEAR/10 (b OR "c d")'),
        ("“Café” –jobs", "cafe AND NOT jobs"),
        ("（a　OR b）－c", "(a OR b) AND NOT c"),
        ('author:@Ann source:"My Survey" Site:Example.org', 'author:ann AND source:"my survey"'),
        ("東京*", "東京"),
        ("C++ +", None),
        ('"+1" "AND" "-"', None),
        ('"+1" "AND"', '"+ 1" AND and'),
        ("#Café* @Ann@Example.org.", "#cafe* AND @ann@example.org"),
        ("שלום -עולם", "שלום AND NOT עולם"),
        ("👩‍👩‍👧 OR ❤️", "👩👩👧 OR ❤"),
        ("\u202eacme\u202c", "acme"),
    ],
)
def test_the_canonical_form_shows_what_was_understood(written: str, canonical: str | None) -> None:
    if canonical is None:
        with pytest.raises(InvalidQuery):
            parse(written)
    else:
        assert str(parse(written)).startswith(canonical)


@pytest.mark.parametrize(
    ("query", "position", "problem"),
    [
        ("", 1, "the query is empty"),
        ("  ", 3, "the query is empty"),
        ("x" * 2049, 2049, "2,049 characters, the limit is 2,048"),
        (" ".join(["a"] * 101), 201, "more than 100 terms"),
        ('"' + "a " * 101 + '"', 1, "more than 100 terms"),
        ("(" * 50 + "a" + ")" * 50, 21, "more than 20 brackets"),
        ("-(" * 50 + "a" + ")" * 50, 42, "more than 20 brackets"),
        ("(" * 2048, 21, "more than 20 brackets"),
        ("-" * 2048, 2048, "stands alone"),
        ("NOT " * 512, 2045, "nothing follows `NOT`"),
        ("a\x00", 2, "control character U+0000"),
        ("a \x1b[31m", 3, "control character U+001B"),
        ("a \ud800", 3, "half of a surrogate pair"),
        ("*", 1, "`*` can only stand"),
        ("**", 1, "`*` can only stand"),
        ("*acme*", 1, "`*` can only stand"),
        ("#*", 1, "`*` can only stand"),
        ("acme **", 6, "`*` can only stand"),
        ('a "b c', 3, "never closed"),
        ("a “b c", 3, "never closed"),
        ('lang:"en', 6, "never closed"),
        ("a NEAR/0 b", 3, "needs a number from 1 to 50"),
        ("a NEAR/-1 b", 3, "needs a number from 1 to 50"),
        ("a NEAR/1.5 b", 3, "needs a number from 1 to 50"),
        ("a NEAR/ b", 3, "needs a number from 1 to 50"),
        ("a NEAR/٣ b", 3, "needs a number from 1 to 50"),
        ("a NEAR/" + "9" * 2000 + " b", 3, "needs a number from 1 to 50"),
        (" NEAR ".join(["a"] * 12), 1, "more than 10 NEAR"),
        ("東" * 99 + " NEAR 京都", 1, "more than 100 words"),
        ("a NEAR (b NEAR c)", 8, "NEAR joins words"),
        ("a NEAR (b c)", 8, "NEAR joins words"),
        ("a NEAR lang:en", 8, "NEAR joins words"),
        ("a NEAR -b", 8, "what is excluded stands nowhere"),
        ("a NEAR NOT b", 8, "what is excluded stands nowhere"),
        ("NOT a", 1, "only excludes"),
        ("-a -b", 1, "only excludes"),
        ("-(a OR b)", 1, "only excludes"),
        ("a OR (b OR -c)", 12, "only excludes"),
        ("()", 1, "nothing between these brackets"),
        ("a ( )", 3, "nothing between these brackets"),
        ("a (", 3, "nothing follows `(`"),
        ("(a OR )", 4, "nothing follows `OR`"),
        ("a OR AND b", 6, "nothing stands between `OR` and `AND`"),
        ("a - b", 3, "stands alone"),
        ("\u0301", 1, "holds nothing to look for"),
        ("\u202e\u200d", 1, "holds nothing to look for"),
        ('""', 1, "no words"),
        ("author:", 1, "has no value"),
        ('author:""', 1, "has no value"),
        ("url:a*", 1, "`*` means nothing in `url:`"),
        ("site:https://example.org/x", 1, "needs the name of a host"),
        ("https://example.org", 1, "there is no field `https:`"),
        ('#"a b"', 1, "right before a quotation mark"),
        ("@a!b", 1, "is no mention"),
        ("+acme", 1, "before a word is no operator"),
        ("a | b", 3, "`|` is no operator here"),
    ],
)
def test_a_mistake_is_told_with_its_place(query: str, position: int, problem: str) -> None:
    with pytest.raises(InvalidQuery) as refusal:
        parse(query)
    assert refusal.value.position == position
    assert problem in refusal.value.problem
    assert refusal.value.hint
    assert f"at character {position}" in str(refusal.value)


def test_the_limits_themselves_are_allowed() -> None:
    parse("(" * MAX_DEPTH + "a" + ")" * MAX_DEPTH)
    parse(" ".join(["a"] * MAX_TERMS))
    parse("x" * 2048)
    parse("-" * 2044 + "a b")  # an even number of them excludes nothing
    parse(" NEAR ".join(["a"] * 11))


@pytest.mark.parametrize(
    ("query", "position", "caution"),
    [
        ("acme phone OR akme", 12, "reads (acme AND phone) OR akme"),
        ("a OR b OR c d", 3, "reads a OR b OR (c AND d)"),
        ("acme or akme", 6, "`or` is looked for as a word"),
        ("acme near/5 refund", 6, "`near/5` is looked for as a word"),
    ],
)
def test_what_is_perhaps_not_meant_is_said(query: str, position: int, caution: str) -> None:
    (said,) = parse(query).cautions
    assert said.position == position
    assert caution in said.text


@pytest.mark.parametrize(
    "query", ["(acme phone) OR akme", "acme (phone OR akme)", '"salt and pepper"']
)
def test_what_is_clear_raises_no_caution(query: str) -> None:
    assert parse(query).cautions == ()
