"""What the exports of time trackers share: stretches of work known by their content, total rows, the task a text names.

A tracker gives its entries no number. One that was begun at a time is known by person, time, client and project, so that
its text, hours and state may change; one of a whole day by its task and note too. Alike ones are counted.
"""

from collections.abc import Iterable, Mapping

from ecm.exporters.exporter import Ignored
from ecm.exporters.phrases import MONEY, Found, rounded, time_of_day, words
from ecm.schema import SQL_TYPES, Kind

# What a tracker may tell of an entry, and what it is where it does not.
_TOLD = {
    "day": "date",
    "person": "varchar",
    "client": "varchar",
    "project": "varchar",
    "task": "varchar",
    "note": "varchar",
    "link": "varchar",
    "clock": "interval",
    "started_at": "timestamp",
    "ended_at": "timestamp",
    "hours": SQL_TYPES[Kind.HOURS],
    "billable": "boolean",
    "rate": MONEY,
    "approved": "boolean",
    "invoice_no": "varchar",
}
# Words that stand before a hyphen and a number, and name no project: UTF-8, ISO-8601, GPT-4, Q1-2026, MAY-12.
_NO_PROJECTS = (
    *("UTF", "ISO", "SHA", "RFC", "CVE", "GPT", "COVID", "HTTP", "HTML", "CSS", "PHP", "TLS", "SSL", "IPV", "ES", "MP"),
    *("WCAG", "RGB", "DIN", "EN", "MD", "AES", "RSA", "USB", "PCI", "EPSG", "TOP", "B2B", "JAN", "FEB", "MAR", "APR"),
    *("MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC", "FY", "KW", "CW", "UTC", "GMT", "ID", "NO", "AB"),
)
_TOTAL = (
    "^(grand total|(sub)?totals?|gesamt(summe|stunden)?|insgesamt|(zwischen)?summe|total général|totale|totaal|suma|razem)"
    "\\s*($|[:(–—-].*)"
)


def entries(tool: str, values: Mapping[str, str], of: str = "typed") -> tuple[tuple[str, str], ...]:
    """The step `worked`: entries with their ids. values: what of an entry is told by which SQL over `of`."""
    unknown = values.keys() - _TOLD.keys()
    if unknown:
        raise ValueError(f"{tool}: an entry has no {', '.join(sorted(unknown))}")
    columns = ", ".join(f"{values.get(name, f'null::{kind}')} as {name}" for name, kind in _TOLD.items())
    basis = (
        f"'{tool}', lower(coalesce(person, '')), coalesce(day::varchar, ''), coalesce(clock::varchar, ''), "
        "coalesce(client, ''), coalesce(project, ''), "
        "case when clock is null then concat_ws('|', coalesce(task, ''), coalesce(note, '')) else '' end"
    )
    worked = f"""
        with told as (select row_no, {columns} from {of}),
        alike as (select *, concat_ws('|', {basis}) as basis from told)
        select *, row_number() over (partition by basis order by task, note, hours, row_no) as again from alike
    """
    return (("worked", worked),)


def entry_tables() -> dict[str, str]:
    """`worked` as time entries."""
    return {
        "time_entries": f"""
            select row_no, substr(md5(basis), 1, 16) || case when again > 1 then '-' || again else '' end as entry_id,
                   person, project as project_id, coalesce({_task_of()}) as task_id, day as date, started_at, ended_at,
                   hours, billable, nullif(rate, 0) as rate, note, approved, invoice_no
            from worked
        """
    }


def task_named_in(text: str) -> str:
    """The first task id such as ABC-123 in a text, else NULL."""
    matched = f"regexp_extract_all({text}, '\\b[A-Z][A-Z0-9]{{1,9}}-[1-9]\\d{{0,6}}\\b')"
    project = "split_part(k, '-', 1)"
    is_other = f"{project} in {words(_NO_PROJECTS)} or regexp_full_match({project}, '(Q|H|W|KW|CW|FY)\\d+')"
    return f"list_filter({matched}, lambda k: not ({is_other}))[1]"


def rate_of(amount: str, hours: str) -> str:
    """The price of an hour behind a rounded amount: the roundest one that gives it."""
    exact = f"({amount})::double / nullif({hours}, 0)"
    tries = " ".join(
        f"when abs(round({exact}, {places}) * {hours} - ({amount})::double) <= 0.0051 then round({exact}, {places})"
        for places in (0, 1, 2)
    )
    return rounded(f"(case {tries} else {exact} end)")


def stretch() -> dict[str, str]:
    """From when until when an entry goes, by the days `begun` and `over`, read as moments, and the times beside them."""
    first, last = _clock("begun_time"), _clock("over_time")
    ended = f"coalesce(over, begun + case when {last} < {first} then interval 1 day else interval 0 day end) + {last}"
    return {"day": "begun_written", "clock": first, "started_at": f"begun + {first}", "ended_at": ended}


def total_entries(matched: Found, people: Iterable[str], places: Iterable[int]) -> Ignored:
    """Total rows: the word in one of these columns of a row without a person, or in the person's place."""
    named = [matched[name][0] for name in people if name in matched]
    blank = " and ".join(f"trim(coalesce(c{p}, '')) = ''" for p in named) or "true"
    return Ignored(f"({_says_total(named)} or ({_says_total(places)} and {blank}))", "total row")


def _says_total(places: Iterable[int]) -> str:
    return " or ".join(f"regexp_matches(lower(trim(coalesce(c{p}, ''))), '{_TOTAL}')" for p in places) or "false"


def _task_of() -> str:
    """In an id's own writing, by its address, else by the task's name."""
    by_text = ", ".join(task_named_in(c) for c in ("task", "note", "link"))
    asana = "nullif(regexp_extract(link, 'asana\\.com/.*?(\\d{8,})/?(?:f|\\?.*)?$', 1), '')"
    github = "'#' || nullif(regexp_extract(link, 'github\\.com/[^/]+/[^/]+/issues/(\\d+)', 1), '')"
    return f"{by_text}, {asana}, {github}, task"


def _clock(time: str) -> str:
    return time_of_day(f"translate(replace({time}, '.', ''), '\u00a0\u202f', '  ')")
