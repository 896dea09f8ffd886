"""Words for who and where a post is about: one may stand for another without moving its labels.

Each group holds words of one grammatical kind. Names that are common words, too, are left out
("Mark", "Rose", "Turkey"), and words that mean something else as often as a person ("black",
"old") count only before a noun for people.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Group:
    """Words that may be swapped. ``named``: only as written here, with its capital."""

    words: tuple[str, ...]
    named: bool = False
    of_people: bool = False


PEOPLE = (
    *("man", "men", "woman", "women", "guy", "guys", "girl", "girls", "boy", "boys", "lady"),
    *("ladies", "person", "people", "folk", "folks", "kid", "kids", "child", "children"),
    *("male", "males", "female", "females", "friend", "friends", "family", "families"),
    *("couple", "couples", "neighbour", "neighbours", "neighbor", "neighbors", "student"),
    *("students", "teacher", "teachers", "worker", "workers", "voter", "voters", "actor"),
    *("actors", "american", "americans", "community", "communities", "culture"),
)


def _group(words: str, *, named: bool = False, of_people: bool = False) -> Group:
    return Group(tuple(words.split()), named, of_people)


GROUPS = (
    # religion
    _group("christian muslim jewish hindu buddhist catholic mormon sikh atheist"),
    _group("christians muslims jews hindus buddhists catholics mormons sikhs atheists"),
    _group("church mosque synagogue temple"),
    _group("christianity islam judaism hinduism buddhism catholicism"),
    # nation
    _group(
        "american british canadian mexican french german italian spanish russian ukrainian chinese "
        "japanese korean indian pakistani iranian israeli palestinian egyptian nigerian kenyan "
        "brazilian irish swedish greek turkish vietnamese syrian afghan somali"
    ),
    _group(
        "americans canadians mexicans germans italians russians ukrainians koreans indians "
        "pakistanis iranians israelis palestinians egyptians nigerians kenyans brazilians greeks "
        "syrians afghans somalis"
    ),
    # colour and origin
    _group("black white asian latino hispanic brown", of_people=True),
    # orientation
    _group("gay straight bisexual trans queer", of_people=True),
    _group("lesbians gays bisexuals"),
    _group("lesbian gay bisexual transgender heterosexual homosexual"),
    # age
    _group("young old elderly older younger", of_people=True),
    _group("teenagers adults seniors pensioners millennials"),
    # gender
    _group("he she"),
    _group("himself herself"),
    _group("man woman"),
    _group("men women"),
    _group("boy girl"),
    _group("boys girls"),
    _group("father mother"),
    _group("dad mom"),
    _group("brother sister"),
    _group("brothers sisters"),
    _group("son daughter"),
    _group("husband wife"),
    _group("boyfriend girlfriend"),
    _group("uncle aunt"),
    _group("grandpa grandma"),
    # first names: women's, men's
    _group(
        "Emma Olivia Sarah Jessica Ashley Amanda Megan Katie Julia Hannah Rachel Lauren Latoya "
        "Ebony Keisha Shanice Aaliyah Fatima Aisha Khadija Leila Yasmin Priya Ananya Deepika Mei "
        "Yuki Sakura Maria Sofia Camila Guadalupe Ingrid Olga Svetlana Chiara Amara Ngozi Wanjiru",
        named=True,
    ),
    _group(
        "James John Michael David Robert Kevin Brian Matthew Andrew Thomas Brad Connor Tyrone "
        "DeShawn Malik Darnell Terrell Ahmed Ali Omar Hassan Ibrahim Yusuf Raj Arjun Sanjay Wei "
        "Hiroshi Kenji Carlos Juan Jose Diego Luis Sven Ivan Dmitri Giovanni Kwame Chidi Kipchoge",
        named=True,
    ),
    # places: cities, countries
    _group(
        "London Manchester Dublin Boston Chicago Houston Dallas Atlanta Toronto Sydney Berlin "
        "Madrid Rome Vienna Warsaw Moscow Athens Istanbul Cairo Lagos Nairobi Mumbai Delhi Karachi "
        "Dhaka Bangkok Manila Jakarta Tokyo Seoul Beijing Shanghai Lima Bogota Caracas Havana",
        named=True,
    ),
    _group(
        "England Scotland Ireland Canada Mexico France Germany Italy Spain Poland Russia Ukraine "
        "India Pakistan China Japan Korea Vietnam Iran Iraq Israel Egypt Nigeria Kenya Ethiopia "
        "Somalia Brazil Argentina Colombia Cuba Australia Sweden Norway Greece Syria Afghanistan",
        named=True,
    ),
)
