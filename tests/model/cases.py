"""What people mean by plain posts: made from patterns, a capability each (after CheckList)."""

from __future__ import annotations

from itertools import product

LIKED = ("great", "wonderful", "amazing", "really good", "brilliant", "lovely")
DISLIKED = ("terrible", "awful", "horrible", "really bad", "disgusting", "pathetic")
THINGS = ("movie", "flight", "new album", "phone", "service", "game")

# Capability: posts and the sentiments that are right for them.
SENTIMENT: dict[str, list[tuple[str, str]]] = {
    "plain words": [
        *((f"The {thing} was {word}.", "positive") for thing, word in product(THINGS, LIKED)),
        *((f"The {thing} was {word}.", "negative") for thing, word in product(THINGS, DISLIKED)),
    ],
    "facts": [
        (text, "neutral")
        for text in (
            "The meeting is on Tuesday at 10.",
            "The train to Leeds leaves from platform 4.",
            "Apple will announce its results on Thursday.",
            "The match starts at 7pm local time.",
            "The store opens at nine and closes at six.",
            "She is the author of three books on trade.",
            "The bus runs every 20 minutes on Sunday",
            "Parliament votes on the bill tomorrow.",
            "New episode on Friday http://t.co/abc",
            "What time does the game start tonight?",
            "Does anyone know who plays on Saturday?",
            "@user which version of the app is it?",
        )
    ],
    "negated praise": [
        *((f"The {thing} was not {word}.", "negative") for thing, word in product(THINGS, LIKED)),
        ("I don't like this at all", "negative"),
        ("nothing about this was fun", "negative"),
        ("I can't say I enjoyed it", "negative"),
        ("never been so not impressed", "negative"),
    ],
    "negated blame": [
        ("not bad at all!", "positive"),
        ("I have no complaints, would buy again", "positive"),
        ("can't complain, it was fun", "positive"),
        ("never had a problem with them, love it", "positive"),
        ("there is nothing I don't love about it", "positive"),
        ("couldn't be happier", "positive"),
        ("you can't go wrong with this place", "positive"),
        ("it wasn't boring for a second, loved it", "positive"),
    ],
    "but": [
        ("I wanted to hate it but I loved every minute", "positive"),
        ("The food took ages but it was so worth it, delicious!", "positive"),
        ("I was worried at first but it turned out amazing", "positive"),
        ("looked awful on paper but what a great night", "positive"),
        ("The start was great but then it was a total disaster", "negative"),
        ("It looks nice but it broke after a day, awful", "negative"),
        ("love the band but the sound was horrible tonight", "negative"),
        ("I was so excited but the concert got cancelled, gutted", "negative"),
    ],
    "emoji": [
        ("tonight 😍😍", "positive"),
        ("new job ❤️", "positive"),
        ("this song 🔥🔥🔥", "positive"),
        ("home at last 😊", "positive"),
        ("we won 🎉🎉", "positive"),
        ("this puppy 🥰", "positive"),
        ("monday again 😡", "negative"),
        ("my phone died 😭😭", "negative"),
        ("this queue 🤬", "negative"),
        ("that smell 🤮", "negative"),
        ("my flight 😤😠", "negative"),
        ("missed the last train 😞", "negative"),
    ],
    "how posts are written": [
        ("OMG THIS IS SO GOOD", "positive"),
        ("sooooo happyyyyy right now!!!!!", "positive"),
        ("luv u guys sm <3", "positive"),
        ("best. day. ever.", "positive"),
        ("#blessed #happy what a day", "positive"),
        ("@user @user thx so much :)", "positive"),
        ("omg this sucks sooo bad", "negative"),
        ("WORST SERVICE EVER @user", "negative"),
        ("ugh. just ugh.", "negative"),
        ("smh this is a joke, 2 hrs on hold :(", "negative"),
        ("im sooo tired n sick of this", "negative"),
        ("#fail #neveragain @user", "negative"),
    ],
    "questions and wishes": [
        ("why is this so awful?", "negative"),
        ("who on earth thought this was a good idea?", "negative"),
        ("can this day get any worse?", "negative"),
        ("how is it possible to be this rude?", "negative"),
        ("isn't she wonderful?", "positive"),
        ("how cute is this dog?!", "positive"),
        ("I wish they had not cancelled it", "negative"),
        ("wish you were all here, miss you", "negative"),
    ],
}

EMOTION: list[tuple[str, str]] = [
    ("I am furious, how dare they", "anger"),
    ("this makes me so angry", "anger"),
    ("what an idiot, shut up already", "anger"),
    ("I hate these people", "anger"),
    ("that is disgusting, I feel sick", "disgust"),
    ("ew, gross, hair in my soup", "disgust"),
    ("I'm scared to walk home alone", "fear"),
    ("I am terrified of the results", "fear"),
    ("this is so creepy, I'm afraid to look", "fear"),
    ("I love this so much, thank you!", "joy"),
    ("haha this is hilarious", "joy"),
    ("congratulations, so proud of you!", "joy"),
    ("so excited for tomorrow!", "joy"),
    ("I miss my grandmother, crying again", "sadness"),
    ("so sorry for your loss", "sadness"),
    ("I feel so alone and depressed", "sadness"),
    ("this is heartbreaking", "sadness"),
    ("wow, I did not expect that!", "surprise"),
    ("what?! no way, really?", "surprise"),
    ("I'm shocked, I had no idea", "surprise"),
    ("The meeting is on Tuesday at 10.", "neutral"),
    ("The train leaves from platform 4.", "neutral"),
]

# Changes that must leave the sentiment's scores nearly as they are.
SAME: dict[str, list[tuple[str, str]]] = {
    "names of places": [
        (f"the flight to {one} was {word}", f"the flight to {other} was {word}")
        for one, other in (("London", "Lagos"), ("Paris", "Karachi"), ("Boston", "Warsaw"))
        for word in ("lovely", "awful", "on time")
    ],
    "first names": [
        (f"{one} is {word}", f"{other} is {word}")
        for one, other in (("Emily", "Lakisha"), ("Greg", "Jamal"), ("Anna", "Mohammed"))
        for word in ("my new colleague", "a brilliant friend", "late again, so annoying")
    ],
    "who people are": [
        (f"my {one} neighbour {word}", f"my {other} neighbour {word}")
        for one, other in (
            ("Christian", "Muslim"),
            ("white", "black"),
            ("straight", "gay"),
            ("young", "old"),
            ("American", "Mexican"),
        )
        for word in ("moved in today", "made us dinner, so kind", "plays loud music, so rude")
    ],
    "handles and links": [
        ("@ann so good to see you", "@someone_else99 so good to see you"),
        ("read this http://t.co/abc awful", "read this https://example.org/x?y=z awful"),
        ("great day", "great   day\n"),
        ("so sad", "so\u00a0sad"),
    ],
}

# The second text must be less positive than the first by a margin.
LESS_POSITIVE: list[tuple[str, str]] = [
    *((f"The {thing} was ok", f"The {thing} was ok, but I hated it") for thing in THINGS),
    *((f"The {thing} was good", f"The {thing} was not good") for thing in THINGS),
    *((f"I got a new {thing} 😍", f"I got a new {thing} 😡") for thing in THINGS),
    *((f"what a {thing}, loved it!", f"what a {thing}") for thing in THINGS),
]
