"""Files as posts: broken lines are told one by one, unfit files at once."""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

import pytest

from groundswell.errors import ConfigurationError
from tests.unit.sources.replaying import read_text, replay

# -- what is rejected ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"content": "x"', "not JSON"),
        (b"\xff\xfe\xfd", "not JSON"),
        (b"[1]", "not a JSON object but a list"),
        (b"{}", "content is missing; the record has no fields"),
        (b'{"size": "x"}', "content is missing; the record has size"),
        (b'{"content": ["x"]}', "content is not text"),
        (b'{"content": true}', "content is not text"),
        (b'{"content": "x", "created_at": "yesterday"}', "created_at is not an ISO 8601 time"),
        (b'{"content": "' + b"x" * 1_400_000 + b'"}', "longer than 1,368,576 bytes"),
    ],
)
async def test_a_broken_line_of_ndjson_is_rejected_with_number_and_reason(
    tmp_path: Path, line: bytes, reason: str
) -> None:
    good = b'{"content": "good"}\n'
    found = await read_text(tmp_path, "posts.ndjson", good + line + b"\n" + good)
    assert found.texts == ["good", "good"]
    (rejected,) = found.rejected
    assert rejected.where == "posts.ndjson:2"
    assert rejected.reason.startswith("posts.ndjson:2: ")
    assert reason in rejected.reason
    assert len(rejected.fields["line"]) <= 8000


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"one", "the row has 1 columns, the header 2"),
        (b"one,two,three", "the row has 3 columns, the header 2"),
        (b'ann,"never closed', "expected after"),
        (b'ann,"closed" too early', "expected after"),
        (b"ann,caf\xe9", "not UTF-8 at byte 8"),
        (b"ann," + b"x" * 1_400_000, "longer than 1,368,576 bytes"),
    ],
)
async def test_a_broken_row_of_csv_is_rejected_and_only_that_row(
    tmp_path: Path, line: bytes, reason: str
) -> None:
    quoted = 'zo\xeb,"so good, zo\xeb\xeb\xeb"\n'.encode() * 4
    content = b"author,content\nann,good\n" + line + b"\nbob,good\neve,good\n" + quoted
    found = await read_text(tmp_path, "posts.csv", content)
    assert found.texts[:3] == ["good"] * 3
    assert len(found.texts) == 7
    (rejected,) = found.rejected
    assert rejected.where == "posts.csv:3"
    assert reason in rejected.reason


async def test_zipped_data_that_breaks_off_is_told_after_what_could_be_read(
    tmp_path: Path,
) -> None:
    lines = "".join(
        f'{{"content": "text {number}", "n": "{number**9}"}}\n' for number in range(9999)
    )
    found = await read_text(tmp_path, "posts.ndjson.gz", gzip.compress(lines.encode())[:-5000])
    assert len(found.events) > 1000
    assert "cannot be read from here on" in found.rejected[-1].reason


# -- what is refused at once --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        (
            "posts.csv",
            b"author,words\nann,hi\n",
            "no column content or text; its columns are: author",
        ),
        ("posts.csv", b"", "is empty"),
        (
            "posts.csv",
            "\u043f\u0440\u0438\u0432\u0435\u0442\n".encode("cp1251") * 9,
            "name it: encoding=",
        ),
        ("posts.csv.gz", b"content\nhi\n", "not a sound gzip file"),
        ("posts.parquet", b"content\nhi\n", "not a Parquet file"),
        ("posts.xlsx", b"", "is not a sound spreadsheet"),
        ("posts.docx", b"PK", "known are .csv, .tsv, .ndjson"),
        ("posts.parquet.gz", b"\x1f\x8b", "unpack it first; known are .csv"),
    ],
)
async def test_an_unfit_file_is_refused_before_anything_is_read(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    with pytest.raises(ConfigurationError) as failure:
        await read_text(tmp_path, name, content)
    assert said in str(failure.value)


def test_parquet_without_pyarrow_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "posts.parquet"
    path.write_bytes(b"PAR1")
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(ConfigurationError, match="pip install 'groundswell"):
        replay(path)
