"""Sentence patterns by mood, and the words that fill them.

A slot in braces is filled from the topic (``{brand}``, ``{product}``, ``{thing}``, ``{kind}``,
``{clause}``) or from ``WORDS``.
"""

from __future__ import annotations

POSITIVE = (
    "{wow}, {clause}. {product} is {very} {lovely}!",
    "{honestly} I love {product}. {clause}!",
    "{clause} and I could not be happier.",
    "thank you {brand}, {clause}. You made my {day}!",
    "the {thing} of {product} is {very} {lovely}.",
    "{clause}. Best {kind} I ever had.",
    "I am so happy with {product}: {clause}.",
    "{product} just made my {day}, {clause}!",
    "big praise for {brand}, {clause}. {lovely}!",
    "five stars for {product}. {clause}, and the {thing} is {lovely}.",
    "{months} with {product} and I still love the {thing}.",
    "I told {people} about {product}: {clause}. We are all delighted.",
    "did not expect this, but the {thing} is {very} {lovely} and {clause}!",
    "can we talk about how {lovely} the {thing} is? {clause}!",
    "{product} keeps getting better. {clause}, I am impressed.",
    "switched to {brand} {ago} and it is the best thing I did. {clause}.",
    "so grateful to {brand}, {clause}. Such {lovely} people!",
    "{lovely} {thing}, {lovely} people. Well done {brand}!",
)

NEGATIVE = (
    "{ugh}, {clause}. {product} is {very} {awful}.",
    "{honestly} I hate {product}. {clause}.",
    "{clause} and I am furious.",
    "never again {brand}, {clause}. You ruined my {day}.",
    "the {thing} of {product} is {very} {awful}.",
    "{clause}. Worst {kind} I ever had.",
    "so disappointed in {product}: {clause}.",
    "{product} ruined my {day}, {clause}.",
    "shame on {brand}, {clause}. {awful}!",
    "one star for {product}. {clause}, and the {thing} is {awful}.",
    "{months} with {product} and the {thing} makes me angry every time.",
    "I warned {people} about {product}: {clause}. Stay away.",
    "I am so tired of this. The {thing} is {awful} and {clause}.",
    "how can the {thing} be this {awful}? {clause}!",
    "{product} keeps getting worse. {clause}, I have had enough.",
    "switched to {brand} {ago} and I regret it deeply. {clause}.",
    "I feel cheated by {brand}, {clause}. Such {awful} service.",
    "{awful} {thing}, {awful} support. Shame on you {brand}.",
)

NEUTRAL = (
    "does anyone know whether {product} works with {other}?",
    "{clause}, according to the {brand} page.",
    "for those who asked: {clause}.",
    "{brand} has published the notes for {when}: {clause}.",
    "is the {thing} of {product} the same as {ago}?",
    "looking for a {kind}. {brand} or something else?",
    "{brand} users, which {thing} setting do you use?",
    "note for {when}: {clause}.",
    "{product}: {clause}. The rest is in the manual.",
    "{people} asked me for the address of {brand}. Where is it?",
    "reading the {brand} page, it says that {clause}.",
    "what is the difference between {product} and last year's model?",
    "I have an appointment with {brand} {when}. {clause}.",
    "comparing the {thing} of {product} with {other} for an article.",
    "how many of you have been with {brand} for {months}?",
    "{brand} moved its office. {clause}.",
)

OUTRAGE = (
    "{ugh}! {clause}. {brand}, this is {awful}!",
    "{brand}, explain yourselves: {clause}.",
    "{clause}. I am done with {brand}.",
    "what is going on at {brand}? {clause}, I am so angry.",
    "{clause}. {people} is furious, and so am I.",
    "this is a disgrace. {clause}.",
    "I trusted {brand} for {months}, and now {clause}. Heartbroken.",
    "{brand} is a nightmare right now: {clause}.",
    "warning to everyone with {product}: {clause}. {awful}!",
    "delete {brand}, seriously. {clause}.",
)

DELIGHT = (
    "{wow}! {clause}. {brand}, you are {lovely}!",
    "best news of the {day}: {clause}!",
    "{clause}. Thank you so much {brand}!",
    "I am so happy right now, {clause}!",
    "{clause}. {people} is celebrating, and so am I!",
    "this is how you do it. {clause}, well done {brand}!",
    "I cannot stop smiling: {clause}!",
    "{lovely} news from {brand}: {clause}.",
)

WORDS: dict[str, tuple[str, ...]] = {
    "very": ("really", "so", "absolutely", "truly", "incredibly", "just", "simply", "totally"),
    "lovely": (
        *("wonderful", "fantastic", "brilliant", "amazing", "excellent", "lovely", "superb"),
        *("great", "delightful", "outstanding", "awesome", "beautiful"),
    ),
    "awful": (
        *("terrible", "awful", "horrible", "useless", "dreadful", "pathetic", "miserable"),
        *("disgusting", "unacceptable", "appalling", "disastrous", "rubbish"),
    ),
    "wow": ("wow", "yes", "omg", "hooray", "oh wow", "finally", "yay"),
    "ugh": ("ugh", "seriously", "omg", "wtf", "no way", "unbelievable", "again"),
    "honestly": ("honestly", "tbh", "no lie", "not gonna lie", "I have to say", "real talk"),
    "day": ("day", "week", "morning", "weekend", "evening", "month", "holiday"),
    "months": ("two weeks", "three months", "half a year", "two years", "ten days", "a year"),
    "ago": ("a week ago", "last month", "in spring", "two years ago", "yesterday", "last year"),
    "when": ("Monday", "Thursday", "tomorrow", "next week", "the 14th", "this weekend", "May"),
    "people": (
        *("my sister", "my whole team", "my neighbour", "everyone at work", "my dad"),
        *("the whole family", "my flatmate", "a friend"),
    ),
    "other": ("an older model", "a Linux laptop", "a second account", "a tablet", "two profiles"),
}
