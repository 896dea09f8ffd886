"""What a file's dates say of each other, and what the options say of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundswell.sources.files.mapped import UNTIMED
from tests.unit.sources.replaying import read_text


async def moments(folder: Path, dates: list[str], query: str = "") -> list[str]:
    rows = "".join(f'x,"{each}"\n' for each in dates)
    found = await read_text(folder, "p.csv", f"content,date\n{rows}", query or "created_at=date")
    return [event.post.created_at.isoformat()[:16] for event in found.events]


async def test_one_date_proves_the_order_of_all(tmp_path: Path) -> None:
    assert await moments(tmp_path, ["10/07/2015", "31/01/2015", "1/2/2015"]) == [
        *("2015-07-10T00:00", "2015-01-31T00:00", "2015-02-01T00:00"),
    ]
    assert await moments(tmp_path, ["10/07/2015 9:00 PM", "1/31/2015 9:00 AM"]) == [
        *("2015-10-07T21:00", "2015-01-31T09:00"),
    ]


async def test_the_proof_may_stand_far_below(tmp_path: Path) -> None:
    dates = ["10/07/2015"] * 5000 + ["31/01/2015"]
    assert (await moments(tmp_path, dates))[0] == "2015-07-10T00:00"


async def test_without_proof_or_with_two_an_ambiguous_date_is_refused(tmp_path: Path) -> None:
    assert await moments(tmp_path, ["10/07/2015", "7/7/2015"]) == ["2015-07-07T00:00"]
    found = await moments(tmp_path, ["10/07/2015", "31/01/2015", "1/31/2015"])
    assert found == ["2015-01-31T00:00"] * 2


async def test_options_say_how_dates_are_written(tmp_path: Path) -> None:
    query = "created_at=date&date_format="
    assert await moments(tmp_path, ["10/07/2015"], query + "day-first") == ["2015-07-10T00:00"]
    assert await moments(tmp_path, ["10/07/2015"], query + "month-first") == ["2015-10-07T00:00"]
    assert await moments(tmp_path, ["15.07.10 8h"], query + "%25y.%25m.%25d %25Hh") == [
        "2015-07-10T08:00"
    ]
    zone = "created_at=date&timezone=Europe/Berlin"
    assert await moments(tmp_path, ["2026-07-01 12:00"], zone) == ["2026-07-01T10:00"]


@pytest.mark.parametrize(
    ("day", "clock", "moment"),
    [
        ("24.08.2026", "08:15", "2026-08-24T08:15"),
        ("24.08.2026", "8:15:30 Uhr", "2026-08-24T08:15"),
        ("24.08.2026", "8.15", "2026-08-24T08:15"),
        ("24.08.2026", "18h05", "2026-08-24T18:05"),
        ("24.08.2026", "9 h", "2026-08-24T09:00"),
        ("24.08.2026", "", "2026-08-24T00:00"),
        ("24.08.2026", "n/a", "2026-08-24T00:00"),
        ("2026-08-24 00:00:00", "23:59:59", "2026-08-24T23:59"),
        ("8/24/2026", "2:05 PM", "2026-08-24T14:05"),
        ("20260824", "2:05 pm EST", "2026-08-24T19:05"),
        ("46258", "0.34375", "2026-08-24T08:15"),
        ("46258.0", "0,5", "2026-08-24T12:00"),
        ("24 Aug 2026", "08:15+02:00", "2026-08-24T06:15"),
        ("24.08.2026", "2026-08-24T08:15:00Z", "2026-08-24T08:15"),
        ("2026-08-24T10:00:00Z", "08:15", "2026-08-24T10:00"),
    ],
)
async def test_a_day_and_a_time_of_the_day_in_two_columns(
    tmp_path: Path, day: str, clock: str, moment: str
) -> None:
    rows = f'content;Datum;Uhrzeit\na;"{day}";"{clock}"\nb;"{day}";"08:00"\n'
    found = await read_text(tmp_path, "p.csv", rows, "delimiter=;")
    assert not found.rejected
    assert found.events[0].post.created_at.isoformat()[:16] == moment


async def test_a_time_of_the_day_is_of_the_zone_on_its_day(tmp_path: Path) -> None:
    rows = "content,date,time\na,2026-03-29,12:00\nb,2026-10-25,12:00\nc,2026-07-01,00:30\n"
    found = await read_text(tmp_path, "p.csv", rows, "timezone=Europe/Berlin")
    assert [event.post.created_at.isoformat()[:16] for event in found.events] == [
        *("2026-03-29T10:00", "2026-10-25T11:00", "2026-06-30T22:30"),
    ]


async def test_a_column_is_no_time_of_the_day_unless_it_says_one(tmp_path: Path) -> None:
    rows = "content,date,time\na,2026-03-29,morning\nb,2026-03-30,12:00\n"
    found = await read_text(tmp_path, "p.csv", rows)
    assert [event.post.created_at.isoformat()[:16] for event in found.events] == [
        *("2026-03-29T00:00", "2026-03-30T00:00"),
    ]
    asked = await read_text(tmp_path, "p.csv", rows, "time_of_day=time")
    assert asked.texts == ["b"]
    assert "time_of_day is no time of the day: 'morning'" in asked.rejected[0].reason


async def test_posts_without_a_time_are_told(tmp_path: Path) -> None:
    found = await read_text(tmp_path, "p.csv", "content,when written\na,2026-03-29\n")
    assert found.notes == {UNTIMED: 1}
    assert not (await read_text(tmp_path, "p.csv", "content\na\n", "clock=now")).notes
    for name in ("Submitted", "posted_at", "Erstellt am", "Published At"):
        found = await read_text(tmp_path, "p.csv", f"content,{name}\na,2026-03-29\n")
        assert not found.notes
        assert found.events[0].post.created_at.isoformat()[:10] == "2026-03-29"


async def test_no_time_is_now_and_a_wrong_one_is_told(tmp_path: Path) -> None:
    rows = "a,N/A\nb,NULL\nc,\nd,last week\n"
    found = await read_text(tmp_path, "p.csv", f"content,created_at\n{rows}")
    assert found.texts == ["a", "b", "c"]
    assert "created_at is not an ISO 8601 time: 'last week'" in found.rejected[0].reason
