"""Values that databases write as objects which name their type.

https://github.com/mongodb/specifications/blob/master/source/extended-json/extended-json.md
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WHOLE = ("$numberLong", "$numberInt")
_FRACTIONS = ("$numberDouble", "$numberDecimal")
_AS_THEY_ARE = ("$oid", "$uuid", "$symbol")
_DYNAMODB = frozenset({"S", "N", "B", "BOOL", "NULL", "M", "L", "SS", "NS", "BS"})


def plain(value: Any) -> Any:
    """``value`` with MongoDB's typed values as what they stand for, at any depth."""
    if isinstance(value, dict):
        typed = _mongodb(value) if len(value) == 1 else value
        if typed is not value:
            return typed
        return {name: plain(each) for name, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, list) else value


def is_dynamodb(item: Mapping[str, Any]) -> bool:
    """Whether each of its values names its type, as DynamoDB writes them."""
    for value in item.values():  # of nearly every record, the first says no
        if not (isinstance(value, dict) and len(value) == 1 and value.keys() <= _DYNAMODB):
            return False
    return bool(item)


def from_dynamodb(item: Mapping[str, Any]) -> dict[str, Any]:
    """The item with its values alone."""
    return {name: _attribute(value) for name, value in item.items()}


def _mongodb(value: dict[str, Any]) -> Any:
    ((name, held),) = value.items()
    if name in _AS_THEY_ARE:
        return held
    if name == "$date":
        return _moment(plain(held), value)
    try:
        if name in _WHOLE:
            return int(held)
        if name in _FRACTIONS:
            number = float(held)
            return int(number) if math.isfinite(number) and number.is_integer() else number
    except (ValueError, TypeError):
        return value
    if name == "$timestamp" and isinstance(held, dict):
        return held.get("t")
    return value


def _moment(held: Any, otherwise: Any) -> Any:
    """Milliseconds since 1970, or the time as text, which may lack the year's usual form."""
    if isinstance(held, int) and not isinstance(held, bool):
        try:
            return (_EPOCH + timedelta(milliseconds=held)).isoformat()
        except OverflowError:
            return held
    return held if isinstance(held, str) else otherwise


def _attribute(value: Any) -> Any:
    if not isinstance(value, dict) or len(value) != 1:
        return value
    ((kind, held),) = value.items()
    if kind == "NULL":
        return None
    if kind == "M" and isinstance(held, dict):
        return from_dynamodb(held)
    return [_attribute(each) for each in held] if kind == "L" else held
