"""Texts that were encoded twice are read as they were meant, and no others are touched."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from groundswell.sources.files.double_encoding import REPAIRED, repaired
from tests.unit.sources.replaying import read_text

TEXTS = ["Où est le café ❤️", "C'est l'été à Nîmes", "Привет", "no letters of the kind"]


def twice(text: str) -> str:
    return text.encode().decode("latin-1")


def message(text: str) -> dict[str, Any]:
    return {"sender_name": twice("André"), "timestamp_ms": 1704164645000, "content": text}


async def test_messages_of_facebook_are_read_right(tmp_path: Path) -> None:
    chat = {
        "participants": [{"name": twice("André")}],
        "messages": [message(twice(text)) for text in TEXTS],
        "title": "x",
    }
    found = await read_text(tmp_path, "message_1.json", json.dumps(chat))
    assert found.texts == TEXTS
    assert {event.post.author for event in found.events} == {"André"}
    assert found.notes == {REPAIRED: len(TEXTS)}


async def test_one_message_of_facebook_is_enough(tmp_path: Path) -> None:
    found = await read_text(tmp_path, "m.json", json.dumps([message(twice("é"))]))
    assert found.texts == ["é"]


async def test_letters_that_were_meant_are_kept_in_an_export_of_facebook(tmp_path: Path) -> None:
    texts = ["Why Ã© and not é?", "é"]  # Facebook encodes what it was given, whatever that was
    found = await read_text(
        tmp_path, "m.json", json.dumps([message(twice(text)) for text in texts])
    )
    assert found.texts == texts


@pytest.mark.parametrize("name", ["p.json", "p.csv"])
async def test_any_file_whose_texts_are_all_so_is_read_right(tmp_path: Path, name: str) -> None:
    texts = [twice(text) for text in TEXTS]
    rows = "".join(f'"{text}"\n' for text in texts)
    content = json.dumps([{"text": text} for text in texts]) if "json" in name else f"text\n{rows}"
    assert (await read_text(tmp_path, name, content)).texts == TEXTS


@pytest.mark.parametrize(
    "texts",
    [
        ["AndrÃ© is how my name is shown"],
        ["Why Ã© and not é?", "AndrÃ©", "CafÃ©", "NaÃ¯ve"],
        ["AndrÃ©", "CafÃ©", "NaÃ¯ve", "Привет"],
        ["señor", "Ã"],
    ],
    ids=["one alone", "beside right ones", "beside other letters", "right ones"],
)
async def test_a_text_about_such_letters_is_kept(tmp_path: Path, texts: list[str]) -> None:
    found = await read_text(tmp_path, "p.json", json.dumps([{"text": text} for text in texts]))
    assert (found.texts, found.notes[REPAIRED]) == (texts, 0)


@pytest.mark.parametrize("text", ["é", "Ã", "ascii", "日本", "½ Ã©"])
def test_what_cannot_have_been_encoded_twice_stays(text: str) -> None:
    assert repaired(text) == text


def test_quotes_that_went_through_windows_are_told_too() -> None:
    assert repaired("donâ€™t") == "don’t"
