"""Files as posts: what is read as what, and where a reading goes on."""

from __future__ import annotations

import gzip
import json
import logging
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groundswell.domain.clock import utc_now
from groundswell.errors import ConfigurationError, SourceError
from tests.contract.sources.reading import read
from tests.unit.sources.replaying import read_text, replay

# -- what is read as what -----------------------------------------------------------------------


async def test_the_streams_field_names_are_read_as_they_stand(tmp_path: Path) -> None:
    row = {
        "post_id": "p1",
        "source": "forum",
        "content": "hello",
        "author": "ann",
        "created_at": "2026-11-22T08:00:00+00:00Z",
        "lang": "en",
        "url": "https://example.org/1",
    }
    found = await read_text(tmp_path, "posts.ndjson", json.dumps(row))
    post = found.events[0].post
    assert (post.post_id, post.source, post.content) == ("p1", "forum", "hello")
    assert (post.author, post.lang, post.url) == ("ann", "en", "https://example.org/1")
    assert post.created_at == datetime(2026, 11, 22, 8, tzinfo=UTC)


async def test_text_is_read_as_content_by_itself(tmp_path: Path) -> None:
    found = await read_text(tmp_path, "posts.csv", "text,author\nhello,ann\n")
    assert found.texts == ["hello"]


async def test_options_say_which_column_holds_what(tmp_path: Path) -> None:
    found = await read_text(
        tmp_path,
        "posts.csv",
        "id,tweet,user\n7,hello,ann\n",
        "post_id=id&content=tweet&author=user&ids=global",
    )
    post = found.events[0].post
    assert (post.post_id, post.content, post.author) == ("7", "hello", "ann")


async def test_a_dotted_name_leads_into_nested_objects(tmp_path: Path) -> None:
    row = '{"body": {"plain": "hello"}, "user": {"name": "ann"}}'
    found = await read_text(tmp_path, "posts.jsonl", row, "content=body.plain&author=user.name")
    assert found.texts == ["hello"]
    assert found.events[0].post.author == "ann"


async def test_a_table_without_a_header_gets_its_columns_from_the_spec(tmp_path: Path) -> None:
    found = await read_text(tmp_path, "posts.csv", "ann,hello\n", "columns=author,content")
    assert found.texts == ["hello"]


async def test_the_source_is_replay_or_the_name_that_was_given(tmp_path: Path) -> None:
    plain = await read_text(tmp_path, "posts.csv", "content\nhello\n")
    named = await read_text(tmp_path, "posts.csv", "content\nhello\n", "name=survey")
    assert plain.events[0].post.source == "replay"
    assert named.events[0].post.source == "survey"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
async def test_the_delimiter_is_seen_in_the_header(tmp_path: Path, delimiter: str) -> None:
    content = "author;content\nann;hello\n".replace(";", delimiter)
    assert (await read_text(tmp_path, "posts.csv", content)).texts == ["hello"]


async def test_a_byte_order_mark_and_windows_line_ends_are_no_part_of_the_text(
    tmp_path: Path,
) -> None:
    found = await read_text(tmp_path, "posts.csv", b"\xef\xbb\xbfcontent\r\nhello\r\n")
    assert found.texts == ["hello"]


async def test_a_quoted_text_may_go_over_several_lines(tmp_path: Path) -> None:
    found = await read_text(tmp_path, "posts.csv", 'content\n"one\n""two"""\nthree\n')
    assert found.texts == ['one\n"two"', "three"]
    assert [post_id.rpartition(":")[2] for post_id in found.ids] == ["2", "4"]


@pytest.mark.parametrize("given", ['"1700000000"', "1700000000", "1700000000000", "1.7e9"])
async def test_unix_times_are_read(tmp_path: Path, given: str) -> None:
    row = f'{{"content": "hello", "created_at": {given}}}'
    found = await read_text(tmp_path, "posts.ndjson", row)
    assert found.events[0].post.created_at == datetime.fromtimestamp(1_700_000_000, UTC)


async def test_without_a_time_and_with_clock_now_a_post_is_of_now(tmp_path: Path) -> None:
    before = utc_now()
    bare = await read_text(tmp_path, "bare.csv", "content\nhello\n")
    old = await read_text(
        tmp_path, "old.csv", "content,created_at\nhello,2001-01-01\n", "clock=now"
    )
    for found in (bare, old):
        assert before <= found.events[0].post.created_at <= before + timedelta(seconds=10)


async def test_parquet_times_and_numbers_are_read(tmp_path: Path) -> None:
    path = tmp_path / "posts.parquet"
    moment = datetime(2026, 1, 2, 3, tzinfo=UTC)
    rows = [{"id": 7, "text": "hello", "created_at": moment}]
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), path)
    post = (await read(replay(path, "post_id=id"))).events[0].post
    assert (post.post_id, post.content, post.created_at) == ("posts:7", "hello", moment)


async def test_ids_are_the_same_at_every_reading_and_tell_files_of_one_name_apart(
    tmp_path: Path,
) -> None:
    first = await read_text(tmp_path, "posts.csv", "content\nhello\n")
    again = await read_text(tmp_path, "posts.csv", "content\nhello\n")
    other = await read_text(tmp_path, "posts.csv", "content\ngoodbye\n")
    assert first.ids == again.ids
    assert first.ids[0].startswith("replay:posts-")
    assert first.ids != other.ids


async def test_a_looping_file_gives_new_ids_every_time_round(tmp_path: Path) -> None:
    path = tmp_path / "posts.ndjson"
    path.write_text('{"post_id":"a","content":"x"}\nbroken\n{"content":"y"}\n')
    found = await read(replay(path, "loop=1", rate=1), until=7)
    assert len(set(found.ids)) == len(found.ids) == 6
    assert found.texts == ["x", "y"] * 3
    assert len(found.rejected) == 1  # told once, not every time round


async def test_a_looping_file_without_posts_ends(tmp_path: Path) -> None:
    found = await read_text(tmp_path, "posts.ndjson", "broken\n", "loop=1")
    assert found.ended
    assert len(found.rejected) == 1


# -- where a reading goes on --------------------------------------------------------------------


async def test_a_file_read_to_its_end_gives_nothing_more_until_it_grows(tmp_path: Path) -> None:
    path = tmp_path / "posts.ndjson"
    path.write_text('{"content": "one"}\n')
    first = await read(replay(path))
    nothing = await read(replay(path), cursor=first.cursor)
    with path.open("a") as file:
        file.write('{"content": "two"}\n')
    second = await read(replay(path), cursor=first.cursor)
    assert nothing.events == []
    assert second.texts == ["two"]
    assert [post_id.rpartition(":")[2] for post_id in first.ids + second.ids] == ["1", "2"]
    assert first.ids + second.ids == (await read(replay(path))).ids


@pytest.mark.parametrize("now_says", ['{"content": "ONE"}\n{"content": "two"}\n', ""])
async def test_a_file_that_changed_is_read_again_from_its_beginning_and_that_is_told(
    tmp_path: Path, now_says: str, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "posts.ndjson"
    path.write_text('{"content": "one"}\n')
    first = await read(replay(path))
    path.write_text(now_says)
    with caplog.at_level(logging.WARNING):
        second = await read(replay(path), cursor=first.cursor)
    assert len(second.events) == now_says.count("content")
    assert not set(first.ids) & set(second.ids)
    assert "changed in the lines that were read already (up to 1)" in caplog.text


async def test_a_file_that_is_gone_may_come_back(tmp_path: Path) -> None:
    path = tmp_path / "posts.ndjson"
    path.write_text('{"content": "one"}\n')
    source = replay(path)
    path.unlink()
    with pytest.raises(SourceError, match="No such file"):
        await read(source)


def test_other_options_are_another_reading(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text("content,text\na,b\n")
    assert replay(path).key != replay(path, "content=text").key


# -- anything at all ----------------------------------------------------------------------------


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    name=st.sampled_from(["p.csv", "p.tsv", "p.ndjson", "p.csv.gz", "p.parquet"]),
    content=st.one_of(
        st.binary(max_size=200),
        st.lists(
            st.sampled_from(
                [
                    b"content",
                    b"text",
                    b",",
                    b'"',
                    b"\n",
                    b"\r",
                    b"a",
                    b"\xff",
                    b"\x00",
                    b"{",
                    b"}",
                    b":",
                ]
            )
        ).map(b"".join),
        st.lists(st.dictionaries(st.text(max_size=3), st.text(max_size=9))).map(
            lambda rows: "\n".join(json.dumps(row) for row in rows).encode()
        ),
    ),
    zipped=st.booleans(),
)
async def test_any_file_is_posts_and_rejections_or_a_clear_refusal(
    name: str, content: bytes, zipped: bool
) -> None:
    if zipped and name.endswith(".gz"):
        content = gzip.compress(content)
    with tempfile.TemporaryDirectory() as folder:
        try:
            found = await read_text(Path(folder), name, content)
        except (ConfigurationError, SourceError) as error:
            assert str(error)
        else:
            assert found.ended
            lines = content.count(b"\n") + content.count(b"\r") + 1
            assert len(found.events) + len(found.rejected) <= lines or zipped
