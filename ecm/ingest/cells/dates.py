"""Days and moments in any writing. The order of day and month is decided by the whole column, or asked when nothing does."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

import duckdb

from ecm.ingest.cells.conversion import Context, Conversion, cell, is_value
from ecm.schema import Kind

# Hours that the zone names tools write stand for.
_ZONE_HOURS = {
    "PST": -8, "PDT": -7, "MST": -7, "MDT": -6, "CST": -6, "CDT": -5, "EST": -5, "EDT": -4,
    "CET": 1, "CEST": 2, "BST": 1, "WET": 0, "WEST": 1,
}  # fmt: skip


@dataclass(frozen=True)
class _Form:
    """A way to write a day: the pattern of its date part, and the format that reads it once separators are slashes."""

    name: str
    pattern: str
    formats: tuple[str, ...]
    order: str = ""


_TIME = r"([ T,]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[AaPp]\.?[Mm]\.?)?)?"
_OFFSET = r"( ?(Z|UTC|GMT|[A-Z]{3,4}|[+-]\d{2}:?\d{2}|[+-]\d{2}))?"
_MONTH = r"[A-Za-zÀ-ÿ]{3,10}\.?"
_FORMS = (
    _Form("iso", r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}", ("%Y/%m/%d",)),
    _Form("compact", r"(19|20)\d{6}", ("%Y%m%d",)),
    _Form("numeric", r"\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d{2})", ()),
    _Form(
        "worded",
        rf"([A-Za-z]{{2,9}},? )?\d{{1,2}}\.?[-/ ]{_MONTH}[-/ ](\d{{4}}|\d{{2}})",
        ("%d/%b/%Y", "%d/%B/%Y", "%d/%b/%y"),
    ),
    _Form(
        "worded, month first", rf"([A-Za-z]{{2,9}},? )?{_MONTH}[-/ ]\d{{1,2}},?[-/ ]+\d{{4}}", ("%b/%d/%Y", "%B/%d/%Y")
    ),
)
_NUMERIC = {"dmy": ("%d/%m/%Y", "%d/%m/%y"), "mdy": ("%m/%d/%Y", "%m/%d/%y"), "ymd": ("%y/%m/%d",)}


def read_dates(
    con: duckdb.DuckDBPyConnection, table: str, kinds: Mapping[int, Kind], context: Context
) -> dict[int, Conversion]:
    """Conversions of all day and moment columns. A column that decides its order decides for those that cannot."""
    forms = {place: _form_of(con, table, place, kind) for place, kind in kinds.items()}
    orders = {p: _order_of(con, table, p, context) for p, form in forms.items() if form == "numeric"}
    told = {order for order in orders.values() if order}
    shared = told.pop() if len(told) == 1 else context.date_order
    conversions = {}
    for place, kind in kinds.items():
        form = forms[place]
        if form == "numeric":
            order = orders[place] or shared
            conversions[place] = (
                _numeric(con, table, place, kind, context, order) if order else _ambiguous(con, table, place, kind)
            )
        else:
            conversions[place] = _of_form(con, table, place, kind, context, form)
    return conversions


def _form_of(con: duckdb.DuckDBPyConnection, table: str, place: int, kind: Kind) -> str:
    """The form most cells have, by a look at the whole column when its beginning is not of one form."""
    text = cell(place)
    tests = [
        ("shopify", rf"regexp_full_match({text}, '\d{{4}}-\d{{2}}-\d{{2}} \d{{2}}:\d{{2}}:\d{{2}} [+-]\d{{4}}')"),
        ("plain", rf"regexp_full_match({text}, '\d{{4}}-\d{{2}}-\d{{2}}')"),
        *((f.name, rf"regexp_full_match({text}, '{f.pattern}{_TIME}{_OFFSET}')") for f in _FORMS),
        ("unix", rf"regexp_full_match({text}, '\d{{10}}(\d{{3}})?')"),
        ("number", rf"regexp_full_match({text}, '\d{{1,5}}(\.\d+)?')"),
    ]
    branches = " ".join(f"when {test} then '{name}'" for name, test in tests)
    told = f"select case {branches} else '' end as form, count(*) as n from"
    counted = f"where {is_value(place)} group by form order by n desc, form"
    begun = con.execute(f"{told} (select c{place} from {table} limit 1000) {counted}").fetchall()
    if len(begun) == 1 and begun[0][0] in ("shopify", "plain"):
        return str(begun[0][0])
    found = [str(name) for name, _ in con.execute(f"{told} {table} {counted}").fetchall() if name]
    return "iso" if not found or found[0] == "plain" else found[0]


def _order_of(con: duckdb.DuckDBPyConnection, table: str, place: int, context: Context) -> str | None:
    """dmy or mdy, where a value above 12 or a day that lies ahead rules the other out."""
    date_part = rf"regexp_extract({cell(place)}, '^(\d{{1,2}})[-/.](\d{{1,2}})[-/.](\d{{2,4}})', ['a', 'b', 'y'])"
    last = (context.today + timedelta(days=1)).isoformat()
    row = con.execute(
        f"""
        with parts as (select {date_part} as p from {table} where {is_value(place)}),
        numbers as (select try_cast(p.a as int) as a, try_cast(p.b as int) as b, try_cast(p.y as int) as y from parts),
        years as (select a, b, case when y < 100 then 2000 + y else y end as y from numbers)
        select count_if(a > 12), count_if(b > 12),
               count_if(a <= 12 and b <= 12 and try_strptime(concat_ws('/', y, b, a), '%Y/%m/%d') > date '{last}'),
               count_if(a <= 12 and b <= 12 and try_strptime(concat_ws('/', y, a, b), '%Y/%m/%d') > date '{last}'), count(a),
               count_if(a <> b), (select count(*) from {table} where {is_value(place)} and contains(c{place}, '.'))
        from years where y between 1900 and 2100 and a between 1 and 31 and b between 1 and 31
        """
    ).fetchone()
    assert row is not None  # noqa: S101 - an aggregate always gives one row
    first_large, second_large, ahead_dmy, ahead_mdy, cells, differing, dotted = (int(v or 0) for v in row)
    if first_large > second_large:
        return "dmy"
    if second_large > first_large:
        return "mdy"
    if cells and not differing:
        return "dmy"
    if bool(ahead_dmy) != bool(ahead_mdy):
        return "mdy" if ahead_dmy else "dmy"
    # Countries that part dates by dots write the day first.
    return "dmy" if cells and dotted >= cells else None


def _numeric(
    con: duckdb.DuckDBPyConnection, table: str, place: int, kind: Kind, context: Context, order: str
) -> Conversion:
    words = {"dmy": "day/month/year", "mdy": "month/day/year", "ymd": "year/month/day"}[order]
    pattern = next(f.pattern for f in _FORMS if f.name == "numeric")
    long_year, *short = _NUMERIC[order]
    text = cell(place)
    date_part = f"translate(regexp_extract({text}, '^{pattern}'), '-.', '//')"
    day = f"coalesce({', '.join(_strptime(date_part, f, pattern_end) for f, pattern_end in _year_forms(long_year, short))})"
    return _assembled(con, table, place, kind, context, day, pattern, f"dates read as {words}")


def _year_forms(long_year: str, short: list[str]) -> list[tuple[str, str]]:
    """%Y would read 24 as the year 24: the format must fit the digits that are there."""
    if not short:
        return [(long_year, r"\d{2}$")]
    return [(long_year, r"/\d{4}$"), (short[0], r"/\d{2}$")]


def _strptime(text: str, format_: str, end: str) -> str:
    return f"case when regexp_matches({text}, '{end}') then try_strptime({text}, '{format_}')::date end"


def _ambiguous(con: duckdb.DuckDBPyConnection, table: str, place: int, kind: Kind) -> Conversion:
    failed = is_value(place)
    row = con.execute(f"select count(*), min({cell(place)}) from {table} where {failed}").fetchone()
    count, example = (int(row[0] or 0), str(row[1])) if row else (0, "")
    nothing = "null::timestamp" if kind is Kind.MOMENT else "null::date"
    return Conversion(
        nothing,
        failed,
        "ambiguous_date",
        count,
        day_sql="null::date" if kind is Kind.MOMENT else None,
        question=f"Is {example} day/month or month/day? Nothing in the file decides (setting date_order: dmy or mdy).",
    )


def _of_form(
    con: duckdb.DuckDBPyConnection, table: str, place: int, kind: Kind, context: Context, form: str
) -> Conversion:
    text = cell(place)
    if form == "shopify":
        moment = f"try_strptime(c{place}, '%Y-%m-%d %H:%M:%S %z')"
        # With an offset the function gives a time with zone; sessions run in UTC.
        utc = f"{moment}::timestamp"
        written = f"try_cast(substr(c{place}, 1, 10) as date)"
        fast = _finished(con, table, place, kind, context, utc, written, True, "")
        if not fast.failures:
            return fast
        form = "iso"
    if form == "plain":
        day = f"try_cast(c{place} as date)"
        fast = _finished(con, table, place, kind, replace(context, timezone=None), f"{day}::timestamp", day, False, "")
        if not fast.failures and (kind is Kind.DAY or context.timezone is None):
            return fast
        form = "iso"
    if form == "unix":
        number = f"try_cast({text} as bigint)"
        utc = f"case when length({text}) = 13 then epoch_ms({number}) else to_timestamp({number})::timestamp end"
        return _finished(con, table, place, kind, context, utc, f"({utc})::date", True, "seconds since 1970")
    if form == "number":
        number = f"try_cast({text} as double)"
        if context.start_on is not None:
            first = f"date '{context.start_on.isoformat()}'"
            utc = f"({first} + try_cast({text} as integer))::timestamp"
            return _finished(
                con, table, place, kind, context, utc, f"({utc})::date", False, f"day numbers from {context.start_on}"
            )
        utc = f"case when {number} between 20000 and 80000 then timestamp '1899-12-30' + to_milliseconds(round({number} * 86400000)::bigint) end"
        return _finished(con, table, place, kind, context, utc, f"({utc})::date", False, "Excel's day numbers")
    known = next(f for f in _FORMS if f.name == form)
    part = f"regexp_extract({text}, '^{known.pattern}')"
    if form == "compact":
        day = f"try_strptime({part}, '%Y%m%d')::date"
    elif form == "iso":
        day = f"try_strptime(translate({part}, '-.', '//'), '%Y/%m/%d')::date"
    else:
        weekday = "^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? "
        bare = f"regexp_replace(regexp_replace({part}, '{weekday}', ''), '[-/ .,]+', '/', 'g')"
        day = f"coalesce({', '.join(_strptime(bare, f, _year_digits(f)) for f in known.formats)})"
    return _assembled(con, table, place, kind, context, day, known.pattern, "")


def _year_digits(format_: str) -> str:
    return r"/\d{2}$" if format_.endswith("%y") else r"/\d{4}$"


def _assembled(
    con: duckdb.DuckDBPyConnection,
    table: str,
    place: int,
    kind: Kind,
    context: Context,
    day: str,
    pattern: str,
    note: str,
) -> Conversion:
    """A day plus the time and the zone that stand behind it."""
    text = cell(place)
    rest = f"regexp_replace({text}, '^{pattern}', '')"
    clock = f"regexp_extract({rest}, '(\\d{{1,2}}):(\\d{{2}})(?::(\\d{{2}}))?(?:\\.\\d+)?', ['h', 'm', 's'])"
    hour = f"try_cast({clock}.h as integer)"
    half = f"lower(replace(regexp_extract({rest}, '[AaPp]\\.?[Mm]'), '.', ''))"
    hours = f"(case when {half} = 'pm' and {hour} < 12 then {hour} + 12 when {half} = 'am' and {hour} = 12 then 0 else {hour} end)"
    seconds = (
        f"coalesce({hours} * 3600 + try_cast({clock}.m as integer) * 60 "
        f"+ coalesce(try_cast(nullif({clock}.s, '') as integer), 0), 0)"
    )
    local = f"(({day})::timestamp + to_seconds({seconds}))"
    sign = f"regexp_extract({rest}, '([+-])(\\d{{2}}):?(\\d{{2}})?$', ['s', 'h', 'm'])"
    named = " ".join(f"when '{zone}' then {hours_ * 60}" for zone, hours_ in _ZONE_HOURS.items())
    offset = (
        f"case when {sign}.s <> '' then (case {sign}.s when '-' then -1 else 1 end) * (try_cast({sign}.h as integer) * 60 "
        f"+ coalesce(try_cast(nullif({sign}.m, '') as integer), 0)) "
        f"else case regexp_extract({rest}, '({'|'.join(_ZONE_HOURS)})$', 1) {named} end end"
    )
    zoned = f"({sign}.s <> '' or regexp_matches({rest}, '(Z|UTC|GMT|{'|'.join(_ZONE_HOURS)})$'))"
    in_shop = f"({local} at time zone '{context.timezone}') at time zone 'UTC'" if context.timezone else local
    utc = f"case when {zoned} then {local} - to_minutes(coalesce({offset}, 0)) else {in_shop} end"
    valid = f"regexp_full_match({text}, '{pattern}{_TIME}{_OFFSET}')"
    if kind is Kind.DAY and not context.timezone:
        utc = local
    return _finished(
        con,
        table,
        place,
        kind,
        context,
        f"case when {valid} then {utc} end",
        f"case when {valid} then {day} end",
        zoned,
        note,
    )


def _finished(
    con: duckdb.DuckDBPyConnection,
    table: str,
    place: int,
    kind: Kind,
    context: Context,
    utc: str,
    written: str,
    zoned: str | bool,
    note: str,
) -> Conversion:
    """The conversion of a column from its UTC moment and its day as written."""
    day = written
    if context.timezone and zoned is not False:
        moved = f"(({utc} at time zone 'UTC') at time zone '{context.timezone}')::date"
        day = moved if zoned is True else f"case when {zoned} then {moved} else {written} end"
    value = utc if kind is Kind.MOMENT else day
    sql = f"case when {is_value(place)} then {value} end" if not utc.startswith("try_strptime") else value
    failed = f"({is_value(place)} and ({value}) is null)"
    row = con.execute(f"select count_if({failed}) from {table}").fetchone()
    return Conversion(
        sql,
        failed,
        "not_a_date",
        int(row[0] or 0) if row else 0,
        day_sql=day if kind is Kind.MOMENT else None,
        note=note,
    )
