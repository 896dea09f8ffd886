"""Characters and packing, as files come."""

from __future__ import annotations

import bz2
import gzip
import importlib
import lzma
from pathlib import Path

import pytest

from groundswell.errors import ConfigurationError
from groundswell.sources.files.compression import _ZSTD
from tests.unit.sources.replaying import read_text

TEXTS = ["the café was closed", "£5 for a coffee, naïve me", "größer als früher", "schön “so”"]


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "mac_roman"],
)
@pytest.mark.parametrize("name", ["p.csv", "p.ndjson"])
async def test_the_encoding_is_told_by_the_bytes(tmp_path: Path, encoding: str, name: str) -> None:
    if name == "p.csv":
        content = "author,content\r\n" + "".join(f'zoë,"{text}"\r\n' for text in TEXTS)
    else:
        content = "".join(f'{{"author": "zoë", "content": "{text}"}}\n' for text in TEXTS)
    found = await read_text(tmp_path, name, content.encode(encoding))
    assert found.texts == TEXTS
    assert {event.post.author for event in found.events} == {"zoë"}


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman"])
@pytest.mark.parametrize(
    "text",
    [
        "I don’t know, it’s what they’ve said",
        "he said “never again” – and left …",
        "l’été à la plage, c’était “très” bien",
        "el día aquí: “mañana” será más frío, ¿no?",
        "perché così? è già l’una",
        "„Größe“ passt, sagt’s einer",
    ],
)
async def test_quotes_and_apostrophes_are_no_accents(
    tmp_path: Path, encoding: str, text: str
) -> None:
    found = await read_text(tmp_path, "p.csv", f"author;content\r\nann;{text}\r\n".encode(encoding))
    assert found.texts == [text]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1250", "Bardzo dobra obsługa, dziękuję! Źle nie było, chcę więcej"),
        ("iso8859_2", "Bardzo dobra obsługa, dziękuję! Źle nie było, świetnie, chcę więcej"),
        ("cp1250", "Skvělé, děkuji! Hrůza, už nikdy, příště zase nefunguje"),
        ("cp1250", "Nagyon jó, köszönöm! Szörnyű őrület, többé nem jövök, gyűlölöm"),
        ("cp1250", "Foarte bun, mulţumesc! Nu îmi place aşa ceva, făcut prost"),
        ("cp1254", "Çok güzel, teşekkürler! Berbat, bir daha asla, çalışmıyor, iğrenç"),
        ("cp1252", "Não gostei, coração, avó, órgão, ação, lição"),
        ("cp1252", "¿Mañana? El niño está aquí, así será más frío"),
        ("cp1252", "Hyvää päivää, tämä on pöytä"),
        ("cp1252", "Größe passt, très déçu, niño, smörgås, café"),
    ],
)
async def test_europe_has_more_than_one_encoding(tmp_path: Path, encoding: str, text: str) -> None:
    found = await read_text(tmp_path, "p.csv", f"author;content\r\nann;{text}\r\n".encode(encoding))
    assert found.texts == [text]


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "shift_jis", "gb18030", "euc_kr"])
async def test_foreign_words_between_plain_columns_are_not_taken_for_accents(
    tmp_path: Path, encoding: str
) -> None:
    word = {"cp1251": "Отлично", "koi8-r": "Отлично", "shift_jis": "ありがとう"}.get(encoding)
    word = word or {"gb18030": "非常好用", "euc_kr": "정말좋아요"}[encoding]
    rows = "".join(
        f"{n};user_{n};{word};https://example.org/a/long/path/{n};Twitter for iPhone\n"
        for n in range(30)
    )
    content = f"id;author;text;url;client\n{rows}".encode(encoding)
    with pytest.raises(ConfigurationError, match="its other encoding cannot be told; name it"):
        await read_text(tmp_path, "p.csv", content)
    found = await read_text(tmp_path, "p.csv", content, f"encoding={encoding}")
    assert set(found.texts) == {word}


async def test_the_first_accent_may_stand_far_below(tmp_path: Path) -> None:
    plain = "content\n" + "nothing but plain letters here\n" * 60_000
    found = await read_text(tmp_path, "p.csv", plain.encode() + "a café\n".encode("cp1252"))
    assert found.texts[-1] == "a café"
    assert not found.rejected


async def test_a_broken_byte_in_utf8_costs_its_line_only(tmp_path: Path) -> None:
    content = "content\nzoë one\nzoë two\nzoë three\n".encode() + b"caf\xe9\nlast\n"
    found = await read_text(tmp_path, "p.csv", content)
    assert found.texts == ["zoë one", "zoë two", "zoë three", "last"]
    assert "not UTF-8 at byte 4" in found.rejected[0].reason


@pytest.mark.parametrize("encoding", ["cp1251", "shift_jis", "gb18030", "latin-1"])
async def test_an_encoding_can_be_said(tmp_path: Path, encoding: str) -> None:
    text = {"cp1251": "привет мир", "latin-1": "\u00e9"}.get(encoding, "漢字")
    found = await read_text(
        tmp_path, "p.csv", f"content\n{text}\n".encode(encoding), f"encoding={encoding}"
    )
    assert found.texts == [text]


def _bz2(data: bytes) -> bytes:
    return bz2.compress(data, 1)


def _zstd(data: bytes) -> bytes:
    packed: bytes = importlib.import_module(_ZSTD).compress(data)
    return packed


@pytest.mark.parametrize(
    ("suffix", "pack"),
    [
        (".gz", gzip.compress),
        (".bz2", lambda data: bz2.compress(data, 1)),
        (".xz", lzma.compress),
        (".zst", _zstd),
    ],
)
async def test_packed_files_are_unpacked_and_damage_is_told(
    tmp_path: Path, suffix: str, pack: object
) -> None:
    assert callable(pack)
    lines = "".join(f'{{"content": "text {n}", "n": "{n**9}"}}\n' for n in range(9999))
    packed = pack(lines.encode())
    whole = await read_text(tmp_path, f"p.ndjson{suffix}", packed)
    assert len(whole.events) == 9999
    assert not whole.rejected
    bare = await read_text(tmp_path, "RC_2018-02", packed)  # as dumps are named, told by its bytes
    assert len(bare.events) == 9999
    cut = await read_text(tmp_path, f"cut.ndjson{suffix}", packed[: len(packed) * 9 // 10])
    assert len(cut.events) < 9999
    assert "cannot be read from here on" in cut.rejected[-1].reason
