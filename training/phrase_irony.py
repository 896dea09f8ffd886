"""Made-up irony, and its plain twins: the same words, meant as they stand.

Each pattern is a template, its sentiment, and its emotion or "" for none.
"""

from __future__ import annotations

P, N = "positive", "negative"

IRONY: dict[str, tuple[tuple[str, str, str], ...]] = {
    "irony": (
        ("{praise}, {mishap}.", N, "anger"),
        ("{mishap}. {praise}.", N, "anger"),
        ("{mishap}. Thanks a lot, {firm}!", N, "anger"),
        ("{mishap}. Thanks so much.", N, "anger"),
        ("{mishap}, thanks {firm}", N, "anger"),
        ("{mishap}. Well done, {firm}.", N, "anger"),
        ("{mishap}. Just what I needed.", N, "anger"),
        ("{mishap}. What a surprise.", N, "anger"),
        ("{mishap}. Love that for me.", N, "anger"),
        ("{mishap}. Best {firm} ever.", N, "anger"),
        ("{mishap}. My favourite way to start the day.", N, "anger"),
        ("I love it when {mishap}.", N, "anger"),
        ("{mishap}. I'm so lucky.", N, "anger"),
        ("can't wait to {chore}.", N, "anger"),
        ("so excited to {chore}.", N, "anger"),
        ("looking forward to having to {chore}.", N, "anger"),
        ("I get to {chore}, yay.", N, "anger"),
        ("nothing like {downer}.", N, "anger"),
        ("my favourite thing: {downer}", N, "anger"),
        ("who doesn't enjoy {downer}?", N, "anger"),
        ("what a great {firm}: {mishap}", N, "anger"),
        ("thanks for nothing, {firm}", N, "anger"),
        ("good to know that the {firm} cares: {mishap}", N, "anger"),
    ),
    "irony with a sign": (
        ("{mishap}. {praise} {sign}", N, "anger"),
        ("{praise}, {mishap} {sign}", N, "anger"),
        ("can't wait to {chore} {sign}", N, "anger"),
        ("so looking forward to {downer} {sign}", N, "anger"),
        ("love {downer} {sign}", N, "anger"),
        ("what a {superb} {thing} {sign}", N, "anger"),
        ("the {firm} is so {good} {sign}", N, "anger"),
        ("yeah, sure, {superb} {thing} {sign}", N, "anger"),
        ("thank you so much {firm} {sign}", N, "anger"),
        ("the {thing} was really {good}... NOT", N, "anger"),
    ),
    "plain praise": (
        ("{luck}. Thanks a lot, {helper}!", P, "joy"),
        ("thanks a lot, {helper}, {luck}!", P, "joy"),
        ("{luck}. Thank you so much.", P, "joy"),
        ("{luck}. Just what I needed.", P, "joy"),
        ("{luck}. {praise}!", P, "joy"),
        ("{praise}, {luck}!", P, "joy"),
        ("{luck}. What a lovely surprise.", P, "joy"),
        ("{luck}. I'm so lucky.", P, "joy"),
        ("well done, {helper}! {luck}", P, "joy"),
        ("can't wait to {treat}", P, "joy"),
        ("so excited to {treat}", P, "joy"),
        ("looking forward to it, I get to {treat}", P, "joy"),
        ("nothing like {upper}", P, "joy"),
        ("my favourite thing: {upper}", P, "joy"),
        ("I love {upper}", P, "joy"),
        ("what a {superb} {thing}", P, "joy"),
        ("{glad}, {luck}", P, "joy"),
        ("best {thing} ever", P, "joy"),
        ("thanks to my {helper}, {luck}", P, "joy"),
    ),
    "plain blame": (
        ("{mishap}.", N, ""),
        ("{mishap}. Not happy.", N, "anger"),
        ("what a {dire} {thing}", N, ""),
        ("the {thing} is {dire}.", N, ""),
        ("I'm done with this {firm}, {mishap}", N, "anger"),
        ("worst {thing} I have seen in years", N, ""),
        ("I hate {downer}", N, "anger"),
    ),
}
