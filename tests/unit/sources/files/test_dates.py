"""What a file's dates say of each other, and what the options say of them."""

from __future__ import annotations

from pathlib import Path

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


async def test_no_time_is_now_and_a_wrong_one_is_told(tmp_path: Path) -> None:
    rows = "a,N/A\nb,NULL\nc,\nd,last week\n"
    found = await read_text(tmp_path, "p.csv", f"content,created_at\n{rows}")
    assert found.texts == ["a", "b", "c"]
    assert "created_at is not an ISO 8601 time: 'last week'" in found.rejected[0].reason
