"""UptimeRobot's event log: a `Down` event is an outage, an `Up` event its end.

Events are changes, not probes: stored as probes they would make every outage one bad probe of two. So they are incidents.
"""

from ecm.exporters.exporter import ColumnExporter, Field, Header, Ignored, Plan, RowRule
from ecm.exporters.phrases import Found, every_field, is_missing, is_negative, tidied, words
from ecm.schema import Kind

_FIELDS = (
    Field("event", Kind.TEXT, ("event", "event type"), required=True),
    Field("began", Kind.MOMENT, ("date-time", "date time", "datetime"), r"date-time \(.*\)", required=True),
    Field("reason", Kind.TEXT, ("reason",)),
    Field("duration", Kind.TEXT, ("duration",)),
    Field(
        "minutes", Kind.NUMBER, ("duration (in mins.)", "duration (in mins)", "duration (mins)", "duration (minutes)")
    ),
    Field("monitor", Kind.TEXT, ("monitor", "monitor name", "friendly name")),
    Field("url", Kind.TEXT, ("monitor url", "url")),
)
_DOWN, _UP = ("down", "seems down"), ("up",)
_NO_OUTAGE = ("started", "paused", "start", "pause", "resumed", "created", "not checked yet")
_UNITS = (("d", "to_days"), ("h", "to_hours"), ("m", "to_minutes"), ("s", "to_seconds"))
_UNNAMED = (
    "The log does not name its monitor: load the log of each monitor under a namespace of its own, "
    "or export the log of all monitors."
)
_WRITTEN = " + ".join(
    f"{unit}(coalesce(try_cast(regexp_extract(duration, '(?i)(\\d+)\\s*{letter}', 1) as integer), 0))"
    for letter, unit in _UNITS
)
_LASTED = (
    "case when minutes is not null then to_seconds((minutes * 60)::bigint) "
    f"when regexp_matches(duration, '(?i)\\d+\\s*[dhms]') then {_WRITTEN} end"
)


def _plan(header: Header) -> Plan:
    """Outages, from when to when, and why."""
    matched = header.matched
    event = tidied(f"c{matched['event'][0]}")
    return Plan(
        matched,
        {"incidents": _incidents(matched)},
        ignored=(Ignored(f"{event} in {words(_NO_OUTAGE)}", "a monitor was started or paused"),),
        rules=(
            *is_missing(matched, "began"),
            *is_negative(matched, "minutes"),
            RowRule(f"{tidied('event')} not in {words((*_DOWN, *_UP))}", "unknown value: event"),
        ),
        notes=() if {"monitor", "url"} & matched.keys() else (_UNNAMED,),
    )


def _incidents(matched: Found) -> str:
    """An outage with nothing after it is still going on; that is seen only where the log holds recoveries too."""
    is_down, is_up = (f"{tidied('event')} in {words(of)}" for of in (_DOWN, _UP))
    return f"""
        select row_no, md5(concat_ws('|', 'uptimerobot', of, began::varchar)) as incident_id, began as started_at,
               case when not (is_last and tells_ends) then began + lasted end as ended_at,
               coalesce(monitor, url, 'The site') || ' was down' as title, reason as cause
        from (select *, {is_down} as is_down, {_LASTED} as lasted,
                     row_number() over (partition by of order by began desc, row_no) = 1 as is_last,
                     coalesce(bool_or({is_up}) over (), false) as tells_ends
              from (select *, concat_ws('|', monitor, url) as of from {every_field(_FIELDS, matched)}))
        where is_down
    """


UPTIMEROBOT = ColumnExporter(
    "uptimerobot",
    "UptimeRobot logs",
    _FIELDS,
    _plan,
    telling=("date-time", "reason", "duration (in mins.)", "monitor url"),
    at_least=2,
    confidence=(0.72, 0.06, 0.97),
    named=3,
    of="of a monitor's log",
)
