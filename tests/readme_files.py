"""The files that the README speaks of."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from tests.workbooks import Cell, write_workbook

TEXTS = ["so good", "so bad"]


def make_files(folder: Path) -> None:
    """What stands behind the names of the README's files."""
    moment = datetime(2026, 11, 20, 8)
    rows: list[list[Cell]] = [["Report"], ["Date", "Author", "Snippet"]]
    for text in TEXTS:
        rows.append([moment, "ann", text])
    write_workbook(folder / "mentions.xlsx", {"Mentions": rows})
    (folder / "posts.csv").write_text("body,user\nso good,ann\nso bad,bob\n")
    comments = [
        {"id": f"c{number}", "body": text, "author": "ann", "created_utc": 1518652800, "score": 1,
         "subreddit": "kettles", "link_id": "t3_x", "parent_id": "t3_x"}
        for number, text in enumerate(TEXTS)
    ]  # fmt: skip
    dump = "".join(json.dumps(comment) + "\n" for comment in comments)
    (folder / "RC_2018-02.ndjson").write_text(dump)
