"""The time and zone of a cell, and the moment in UTC and the days that they give."""

from ecm.checks import Fault
from ecm.exporters import month_numbers
from ecm.ingest.cells.conversion import Context, Conversion, fails, let
from ecm.schema import Kind
from ecm.sql import literal

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
_ZONE = r"(?: ?((?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?|[A-Z]{1,4}))?"
AFTER_DAY = rf"(?:(?:[ T,]+|,? (?:at|um|à|alle|om|às|a las) ){_CLOCK}{_HALF}{_ZONE}(?: \([^)]*\))?)?"
# Where the parts of a cell in one form stand.
_YEAR, _MONTH, _DAY, _HOUR, _MINUTE, _SECOND, _HALF_DAY, _NAME = (f"part[{n}]" for n in range(1, 9))


def written(one_form: str) -> str:
    """{at: the time as it is written, ahead: its zone's minutes ahead of UTC, NULL for no zone} of a cell in one form.

    NULL where the calendar has no such day or nobody such a zone.
    """
    year = f"if(length({_YEAR}) = 2, if({_YEAR} >= '69', '19', '20') || {_YEAR}, {_YEAR})"
    day = f"try_cast(concat_ws('-', {year}, {_month(_MONTH)}, {_DAY}) as date)"
    hour = f"try_cast({_HOUR} as integer)"
    hours = (
        f"case lower({_HALF_DAY}) when 'p' then if({hour} < 12, {hour} + 12, {hour}) "
        f"when 'a' then if({hour} = 12, 0, {hour}) else {hour} end"
    )
    minutes, seconds = (f"coalesce(try_cast({p} as integer), 0)" for p in (_MINUTE, _SECOND))
    time = f"to_seconds(if({_HOUR} = '', 0, {hours} * 3600 + {minutes} * 60 + {seconds}))"
    ahead = let("zone", _NAME, _ahead("zone"))
    found = f"{{'at': {day}::timestamp + {time}, 'ahead': {ahead}}}"
    known = f"if({_NAME} <> '' and found.ahead is null, null, found)"
    return let("part", f"string_split({one_form}, '|')", let("found", found, known))


def of_written(place: int, kind: Kind, context: Context, time: str, note: str = "") -> Conversion:
    """From a time as it is written with its zone; without one it is the shop's time."""
    utc = f"if(w.ahead is null, {_in_utc('w.at', context)}, w.at - to_minutes(w.ahead))"
    day = f"if(w.ahead is null, w.at, {_in_shop('(w.at - to_minutes(w.ahead))', context)})::date"
    as_written = let("w", time, "w.at::date")
    in_shop = let("w", time, day) if context.timezone else as_written
    return _conversion(place, kind, let("w", time, utc), in_shop, as_written, note)


def of_local(place: int, kind: Kind, context: Context, local: str) -> Conversion:
    """From a time, or a day, without a zone."""
    return _conversion(place, kind, _in_utc(local, context), f"({local})::date", f"({local})::date")


def of_utc(
    place: int, kind: Kind, context: Context, utc: str, as_written: str | None = None, note: str = ""
) -> Conversion:
    """From a moment that is known in UTC; `as_written` is the day that stands in the cell, where one does."""
    as_written = as_written or f"({utc})::date"
    return _conversion(
        place, kind, utc, f"{_in_shop(utc, context)}::date" if context.timezone else as_written, as_written, note
    )


def _month(part: str) -> str:
    words = "|".join(f"{word}={number:02}" for word, number in month_numbers().items())
    return f"if(regexp_full_match({part}, '\\d+'), {part}, {_looked_up(f'lower({part})', words, 2)})"


def _ahead(zone: str) -> str:
    zones = "|".join(f"{name}={minutes:+05}" for name, minutes in _ZONES.items())
    part = f"regexp_extract({zone}, '([+-])(\\d{{1,2}}?):?(\\d{{2}})?$', ['sign', 'h', 'm'])"
    minutes = f"try_cast({part}.h as integer) * 60 + coalesce(try_cast({part}.m as integer), 0)"
    named = f"try_cast({_looked_up(zone, zones, 5)} as integer)"
    return f"case when {zone} = '' then null when {part}.sign <> '' then if({part}.sign = '-', -1, 1) * ({minutes}) else {named} end"


def _looked_up(key: str, entries: str, width: int) -> str:
    """Looked up in one text of key=value|…, which is quicker to bind and to search than a list or a map."""
    start = f"nullif(position('|' || {key} || '=' in '|{entries}'), 0)"
    return f"substr('|{entries}', {start} + length({key}) + 2, {width})"


def _in_utc(local: str, context: Context) -> str:
    if not context.timezone:
        return f"({local})::timestamp"
    return f"timezone('UTC', timezone({literal(context.timezone)}, ({local})::timestamp))"


def _in_shop(utc: str, context: Context) -> str:
    return f"timezone({literal(context.timezone)}, timezone('UTC', {utc}))" if context.timezone else utc


def _conversion(place: int, kind: Kind, utc: str, day: str, as_written: str, note: str = "") -> Conversion:
    is_moment = kind is Kind.MOMENT
    sql = utc if is_moment else day
    return Conversion(
        sql,
        fails(place, sql),
        Fault.NOT_A_DATE,
        day_sql=day if is_moment else None,
        written_sql=as_written if is_moment else None,
        note=note,
    )
