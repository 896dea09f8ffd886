"""What a summary says of how a file is read: what is left alone, and what was assumed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from urllib.parse import quote


def notes_of(form: Mapping[str, object]) -> Counter[str]:
    """Sentences with their counts; ``form`` is a reader's."""
    notes: Counter[str] = Counter()
    sheets, beside, assumed = (form.get(name) for name in ("sheets", "beside", "assumed"))
    for name in sheets if isinstance(sheets, list) else ():
        if name != form.get("sheet"):
            notes[f"sheet that is not read: {name} (sheet={quote(name)})"] += 1
    if isinstance(beside, Counter):
        notes.update(beside)
    if isinstance(assumed, str):
        notes[assumed] += 1
    return notes
