"""A query in plain English."""

from __future__ import annotations

import pytest

from groundswell.domain.query.parser import parse
from groundswell.domain.query.wording import worded


@pytest.mark.parametrize(
    ("query", "reads"),
    [
        ("acme", "“acme”"),
        ("acme phone", "“acme” and “phone”"),
        ("acme phone OR akme", "(“acme” and “phone”) or “akme”"),
        ("acme (phone OR tablet) -jobs", "“acme” and (“phone” or “tablet”), but not “jobs”"),
        ("acme -jobs NOT (a OR b)", "“acme”, but not “jobs” or (“a” or “b”)"),
        ('"acme phone" acme*', "“acme phone” and “acme…”"),
        ("#acme OR @acme*", "#acme or @acme…"),
        ("acme NEAR/3 (refund OR money)", "“acme” within 3 words of (“refund” or “money”)"),
        (
            "acme ONEAR/1 refund NEAR/5 now",
            "“acme” followed within 1 word by “refund” within 5 words of “now”",
        ),
        ("acme (x NEAR/2 y)", "“acme” and (“x” within 2 words of “y”)"),
        ("author:ann source:bluesky lang:en", "by ann and from bluesky and in language en"),
        (
            "site:example.org url:checkout",
            "with a link to example.org and with “checkout” in a link",
        ),
    ],
)
def test_a_query_is_told_in_words(query: str, reads: str) -> None:
    assert worded(parse(query).tree) == reads
