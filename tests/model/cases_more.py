"""More of what people mean by plain posts: intensity, sarcasm, headlines, spelling, hashtags."""

from __future__ import annotations

# Capability: posts and the sentiments that are right for them.
SENTIMENT: dict[str, list[tuple[str, str]]] = {
    "sarcasm markers": [
        ("oh great, another delay. just what I needed 🙄", "negative"),
        ("wow, thanks for nothing @user", "negative"),
        ("sure, because that worked so well last time 🙄", "negative"),
        ("just what I needed today, a flat tyre. fantastic /s", "negative"),
        ("yeah right, best customer service ever. NOT", "negative"),
        ("love waiting two hours on hold #sarcasm", "negative"),
        ("great job breaking the app again 👏👏👏", "negative"),
        ("oh joy, it's monday again", "negative"),
    ],
    "headlines": [
        ("Parliament approves budget after long debate", "neutral"),
        ("Central bank leaves interest rates unchanged", "neutral"),
        ("City council to vote on new bus lanes in March", "neutral"),
        ("Company names new chief financial officer", "neutral"),
        ("Election results expected on Sunday evening", "neutral"),
        ("Scientists publish study on sleep in teenagers", "neutral"),
        ("Dozens killed as earthquake destroys village", "negative"),
        ("Factory fire leaves hundreds without work", "negative"),
        ("Fraud scandal: minister resigns in disgrace", "negative"),
        ("Rescue dog saves family from burning house, hailed a hero", "positive"),
        ("Local team wins championship for the first time, fans celebrate", "positive"),
        ("Breakthrough: new treatment gives children hope", "positive"),
    ],
    "plain questions": [
        ("What time is the press conference?", "neutral"),
        ("Is the library open on Sunday?", "neutral"),
        ("Where do I pick up the tickets?", "neutral"),
        ("Which bus goes to the airport?", "neutral"),
        ("Who is playing tomorrow?", "neutral"),
        ("How many people signed up?", "neutral"),
    ],
    "typos": [
        ("this is amzing, I lvoe it", "positive"),
        ("beautifull day with freinds", "positive"),
        ("so hapy with my new pohne!", "positive"),
        ("thnak you so much, you are teh best", "positive"),
        ("worst exprience ever, terible service", "negative"),
        ("I haet this so mcuh", "negative"),
        ("horible food and rude stafff", "negative"),
        ("very dissapointed with this purchse", "negative"),
    ],
    "hashtags": [
        ("#love #happy #weekend", "positive"),
        ("#bestdayever", "positive"),
        ("what a match #amazing #proud", "positive"),
        ("#worstairline lost my bag", "negative"),
        ("#disappointed #neveragain", "negative"),
        ("stuck in traffic #hatethis", "negative"),
    ],
}

# Changes that must leave the sentiment's scores nearly as they are.
SAME: dict[str, list[tuple[str, str]]] = {
    "capitals": [
        ("the service was great", "THE SERVICE WAS GREAT"),
        ("i hate this app", "I HATE THIS APP"),
        ("the meeting is on tuesday", "The Meeting Is On Tuesday"),
    ],
    "genders": [
        (f"{one} {word}", f"{other} {word}")
        for one, other in (("he", "she"), ("my brother", "my sister"), ("that man", "that woman"))
        for word in ("is a doctor", "did a wonderful job", "was so rude to me")
    ],
    "hashtag signs": [
        ("so #happy today", "so happy today"),
        ("this is #awful", "this is awful"),
        ("#monday meeting at ten", "monday meeting at ten"),
    ],
}

# The second text says the same more strongly: its label's score must not be lower by a twentieth.
STRONGER: list[tuple[str, str, str]] = [
    *(
        (f"the {thing} was good", f"the {thing} was {word} good", "positive")
        for thing in ("movie", "food", "service")
        for word in ("really", "so", "incredibly")
    ),
    *(
        (f"the {thing} was bad", f"the {thing} was {word} bad", "negative")
        for thing in ("movie", "food", "service")
        for word in ("really", "so", "incredibly")
    ),
    ("I love it", "I love it!!!", "positive"),
    ("I hate it", "I hate it!!!", "negative"),
]
# The second text says the same more weakly: its label's score must be lower.
WEAKER: list[tuple[str, str, str]] = [
    (f"the {thing} was {word}", f"the {thing} was {weak} {word}", label)
    for thing in ("movie", "food", "service")
    for word, label in (("good", "positive"), ("bad", "negative"))
    for weak in ("somewhat", "not really")
]
