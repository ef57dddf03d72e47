"""The time and the zone that stand behind a day, and the moment in UTC that they make with it."""

from ecm.ingest.cells.conversion import Context, Conversion, fails
from ecm.schema import Kind

# Minutes ahead of UTC of the names that tools write. IST is India's, Israel's and Ireland's: it is not read.
_ZONES = {
    "Z": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 60, "BST": 60, "CET": 60, "MEZ": 60, "CEST": 120, "MESZ": 120,
    "EET": 120, "EEST": 180, "MSK": 180, "SGT": 480, "HKT": 480, "AWST": 480, "JST": 540, "KST": 540, "ACST": 570,
    "AEST": 600, "ACDT": 630, "AEDT": 660, "NZST": 720, "NZDT": 780, "BRT": -180, "ADT": -180, "AST": -240,
    "EDT": -240, "EST": -300, "CDT": -300, "CST": -360, "MDT": -360, "MST": -420, "PDT": -420, "PST": -480,
    "AKDT": -480, "AKST": -540, "HST": -600,
}  # fmt: skip
_CLOCK = r"([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:[.,]\d+)?)?"
_HALF = r"(?: ?([AaPp])\.? ?[Mm]\.?)?"
_ZONE = rf"(?: ?((?:UTC|GMT)?[+-]\d{{1,2}}(?::?\d{{2}})?|{'|'.join(_ZONES)}))?"
_TIME = rf"{_CLOCK}{_HALF}{_ZONE}(?: \([^)]*\))?$"
AFTER_DAY = rf"(?:(?:[ T,]+|,? (?:at|um|à|alle|om|às|a las) ){_TIME})?"


def time_behind(text: str) -> tuple[str, str]:
    """Of a text that has a known form: its seconds since midnight, and its minutes ahead of UTC (NULL for no zone)."""
    part = f"regexp_extract({text}, '{_TIME}', ['h', 'm', 's', 'half', 'zone'])"
    hour = f"try_cast({part}.h as integer)"
    hours = (
        f"case lower({part}.half) when 'p' then if({hour} < 12, {hour} + 12, {hour}) "
        f"when 'a' then if({hour} = 12, 0, {hour}) else {hour} end"
    )
    minute, second = (f"coalesce(try_cast({part}.{n} as integer), 0)" for n in ("m", "s"))
    seconds = f"(coalesce({hours}, 0) * 3600 + {minute} * 60 + {second})"
    offset = f"regexp_extract({part}.zone, '([+-])(\\d{{1,2}}?):?(\\d{{2}})?$', ['sign', 'h', 'm'])"
    named = " ".join(f"when '{zone}' then {minutes}" for zone, minutes in _ZONES.items())
    minutes = (
        f"if({offset}.sign = '-', -1, 1) * "
        f"(try_cast({offset}.h as integer) * 60 + coalesce(try_cast({offset}.m as integer), 0))"
    )
    return seconds, f"case {part}.zone when '' then null {named} else {minutes} end"


def of_local(place: int, kind: Kind, context: Context, local: str, offset: str = "null", note: str = "") -> Conversion:
    """From a time as it is written and the minutes its zone is ahead of UTC; without a zone it is the shop's time."""
    written = f"({local})::date"
    in_shop = f"timezone('UTC', timezone({_literal(context.timezone)}, {local}))" if context.timezone else local
    if offset == "null":
        return _conversion(place, kind, in_shop, written, written, note)
    zoned = f"({local} - to_minutes({offset}))"
    day = f"case when {offset} is null then {written} else {_day_in_shop(zoned, context)} end"
    utc = f"case when {offset} is null then {in_shop} else {zoned} end"
    return _conversion(place, kind, utc, day if context.timezone else written, written, note)


def of_utc(
    place: int, kind: Kind, context: Context, utc: str, written: str | None = None, note: str = ""
) -> Conversion:
    """From a moment that is known in UTC; `written` is the day that stands in the cell, where one does."""
    written = written or f"({utc})::date"
    return _conversion(place, kind, utc, _day_in_shop(utc, context) if context.timezone else written, written, note)


def _day_in_shop(utc: str, context: Context) -> str:
    return (
        f"timezone({_literal(context.timezone)}, timezone('UTC', {utc}))::date"
        if context.timezone
        else f"({utc})::date"
    )


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _conversion(place: int, kind: Kind, utc: str, day: str, written: str, note: str) -> Conversion:
    is_moment = kind is Kind.MOMENT
    sql = utc if is_moment else day
    return Conversion(
        sql,
        fails(place, sql),
        "not_a_date",
        day_sql=day if is_moment else None,
        written_sql=written if is_moment else None,
        note=note,
    )
