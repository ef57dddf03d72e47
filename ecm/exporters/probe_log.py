"""A log of probes, as Upptime and its like keep: a site, when it was asked, whether it answered and how fast."""

from ecm.exporters.exporter import ColumnExporter, Field, Header, Plan, RowRule
from ecm.exporters.phrases import Found, every_field, is_missing, tidied, words
from ecm.schema import Kind

_FIELDS = (
    Field("target", Kind.TEXT, ("site", "target", "monitor", "check", "host", "url"), required=True),
    Field("probed", Kind.MOMENT, ("time", "timestamp", "checked at", "date"), required=True),
    Field("status", Kind.TEXT, ("status", "state", "result"), required=True),
    Field("code", Kind.COUNT, ("code", "status code", "status_code", "http code")),
    Field("latency", Kind.NUMBER, ("response_ms", "response ms", "latency_ms", "response time (ms)"), required=True),
    Field("message", Kind.TEXT, ("message",)),
    Field("region", Kind.TEXT, ("region", "probe", "location")),
)
_GOOD = ("up", "ok", "success", "degraded", "degraded performance")
_BAD = ("down", "fail", "failed", "error", "timeout", "unreachable")


def _plan(header: Header) -> Plan | None:
    """Probes, good and bad."""
    matched = header.matched
    place = matched["status"][0]
    statuses = {cell.strip().lower() for row in header.shape.sample if (cell := row[place])}
    if not statuses or not statuses <= {*_GOOD, *_BAD}:
        return None
    return Plan(
        matched,
        {"site_checks": _checks(matched)},
        steps=(("probes", _probes(matched)),),
        rules=(
            *is_missing(matched, "target", "probed"),
            RowRule("row_no in (select row_no from probes where ok is null)", "neither up nor down is said"),
        ),
    )


def _probes(matched: Found) -> str:
    """Where the status is blank, its message may say it: "… is down (503 in 80 ms)". Slow is still an answer."""
    status, said = tidied("status"), "lower(coalesce(message, ''))"
    written = "regexp_extract(message, '\\((\\d{1,3}) in', 1)"
    return f"""
        select *, coalesce(nullif(code, 0), nullif(try_cast({written} as bigint), 0)) as answered,
               case when {status} in {words(_GOOD)} then true when {status} in {words(_BAD)} then false
                    when {status} <> '' then null
                    when regexp_matches({said}, '\\bis down\\b') then false
                    when regexp_matches({said}, '\\b(is up|(is )?experiencing degraded|degraded performance)\\b') then true
               end as ok
        from {every_field(_FIELDS, matched)}
    """


def _checks(matched: Found) -> str:
    """A probe that nothing answered has no time of answer."""
    return """
        select row_no, probed as "at", target, ok, answered as status_code,
               case when ok or answered is not null then latency end as latency_ms, region
        from probes
    """


PROBE_LOG = ColumnExporter(
    "probe_log",
    "Log of probes",
    _FIELDS,
    _plan,
    confidence=(0.85, 0, 1),
    why="It has a site, a time, a response in milliseconds, and says whether it was up.",
)
