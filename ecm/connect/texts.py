"""A database's values as an export would write them."""

import json
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from typing import Any


def text_of(value: Any, zone: tzinfo | None = None) -> str | None:
    """The value as text; None for NULL. zone: of moments without one."""
    if value is None or isinstance(value, str):
        # MySQL's zero date.
        return None if value is None or value.startswith("0000-00-00") else value
    if isinstance(value, datetime):
        if value.tzinfo is None and zone is None:
            return value.isoformat(" ", "seconds")
        return (
            (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S +0000")
        )
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (bytes, bytearray, memoryview)):
        raw = bytes(value)
        return str(raw[0]) if raw in (b"\x00", b"\x01") else raw.decode("utf-8", "replace")
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f") if value == value and abs(value) != float("inf") else None
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
