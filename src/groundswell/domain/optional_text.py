"""The definition of an optional field of a post: its limits, form and description, in one place."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

from groundswell.domain.field_form import FieldForm

_KEY = "optional text"


@dataclass(frozen=True, slots=True)
class OptionalText:
    """``most``: how many characters it may have. ``column``: it has a column of its own; the others
    travel and are stored together, as ``extra``. ``editable``: an edit of the post may change it.
    ``form``: it is more than any text.
    """

    name: str
    about: str
    most: int
    example: str
    column: bool
    editable: bool
    form: FieldForm | None

    def show(self, text: str | None) -> Any:
        """The value in JSON."""
        return text if text is None or self.form is None else self.form.show(text)


def optional_text(
    about: str,
    *,
    most: int,
    example: str,
    column: bool = False,
    editable: bool = True,
    form: FieldForm | None = None,
) -> Any:
    """A field of :class:`~groundswell.domain.post.Post` that may be empty."""
    known = {"about": about, "most": most, "example": example}
    told = known | {"column": column, "editable": editable, "form": form}
    return field(default=None, metadata={_KEY: told})


def optional_texts(kind: type[Any]) -> tuple[OptionalText, ...]:
    """The optional texts of a dataclass, in their order."""
    return tuple(
        OptionalText(name=each.name, **each.metadata[_KEY])
        for each in fields(kind)
        if _KEY in each.metadata
    )
