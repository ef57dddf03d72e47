"""Which of day and month PayPal wrote first, where no date of the file can tell: its zone and what varies do."""

import re

from ecm.exporters.exporter import Shape
from ecm.schema import Kind

_DIGITS = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})")
_AMERICAN = {"EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT", "AKST", "AKDT", "HST"}


def read_days(shape: Shape, matched: dict[str, tuple[int, Kind]]) -> str:
    """The SQL of the day. Changes the field to text where this decides; else the reader decides, or asks.

    Payments come on many days of few months: of the two numbers the one that stays is the month. An American zone must
    agree that the month comes first, or another that the day does.
    """
    place = matched["day"][0]
    dates = [_DIGITS.fullmatch((row[place] or "").strip()) for row in shape.sample if place < len(row)]
    firsts, seconds = ({int(d[n]) for d in dates if d} for n in (1, 2))
    if not dates or not all(dates) or max(firsts | seconds) > 12 or "zone" not in matched:
        return "day"
    zones = {(row[matched["zone"][0]] or "").strip().upper() for row in shape.sample}
    if len(firsts) == 1 and len(seconds) > 2 and zones <= _AMERICAN:
        order = ("%m/%d", "%d/%m")
    elif len(seconds) == 1 and len(firsts) > 2 and not zones & _AMERICAN:
        order = ("%d/%m", "%m/%d")
    else:
        return "day"
    matched["day"] = (place, Kind.TEXT)
    forms = ", ".join(f"'{form}/{year}'" for form in order for year in ("%y", "%Y"))
    return f"try_strptime(day, [{forms}])::date"
