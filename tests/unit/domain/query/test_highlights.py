"""What is marked in a text is what a person would underline, whatever folding did to its length."""

from __future__ import annotations

import re

import pytest

from groundswell.domain.post import Post
from groundswell.domain.query.highlights import marks
from groundswell.domain.query.parser import parse
from tests.unit.domain.query.strategies import NOON


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("acme", "The [Acme]'s fan, #[acme]; not acmephone"),
        ("cafe", "un [café], un [cafe\u0301]"),
        ("strasse", "die [Straße] da"),
        ("fin", "la [ﬁn] du ﬁlm"),
        ("acme", "so [𝓪𝓬𝓶𝓮] and [ａｃｍｅ], [ac\u00adme]"),
        ('"acme phone"', "an [Acme, Phone] is no phone"),
        ("acme*", "[acmephones] by [acme]"),
        ("#acme", "acme [#Acme] #acmes"),
        ("@acme", "[@acme.example] hi"),
        ("東京", "新[東京]タワー、[東京]"),
        ("ガス", "[ｶﾞｽ]代"),
        ("🔥", "hot[🔥][🔥]"),
        ("गया", "[गया] गयाथा"),
        ("شكرا", "[شُكْرًا] جزيلا"),
        ("acme -jobs", "[acme] phone"),
        ("(acme jobs) OR phone", "acme [phone]"),
        ("acme NEAR/2 refund", "acme, I say, [refund] the [acme] thing"),
        ("a ONEAR/2 b", "b [a] x [b] x x a"),
        ("a NEAR/1 b NEAR/1 c", "[a] [b] [c] x a b x b c"),
        ("lang:en", "nothing of the text"),
        ("absent", "nothing at all"),
    ],
)
def test_what_was_found_is_marked(query: str, marked: str) -> None:
    text = re.sub(r"[\[\]]", "", marked)
    spans = marks(parse(query), Post("p", "s", text, NOON, lang="en"))
    shown = ""
    last = 0
    for start, end in spans:
        shown += f"{text[last:start]}[{text[start:end]}]"
        last = end
    assert shown + text[last:] == marked.replace("][", "")
