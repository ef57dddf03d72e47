"""Pingdom: a log of probes, or the stretches of time in which a check was up or down."""

from ecm.exporters.exporter import Exporter, Field, Ignored, Plan, Recognition, RowRule, Shape, find_fields, normal
from ecm.exporters.phrases import Found, every_field, is_missing, tidied, words
from ecm.schema import Kind

_FIELDS = (
    Field("target", Kind.TEXT, ("check name", "check", "name")),
    Field("probed", Kind.MOMENT, ("date and time", "date/time", "time", "timestamp", "date")),
    Field("began", Kind.MOMENT, ("from", "start", "started", "start time", "outage start", "down since")),
    Field("ended", Kind.MOMENT, ("to", "end", "ended", "end time", "outage end", "up since")),
    Field("status", Kind.TEXT, ("status", "state"), required=True),
    Field("latency", Kind.TEXT, ("response time", "response time (ms)", "responsetime")),
    Field("region", Kind.TEXT, ("probe", "probe name", "probe location")),
    Field("cause", Kind.TEXT, ("root cause", "cause", "error", "status description", "status desc long")),
)
_UP, _DOWN = ("up", "ok"), ("down", "unconfirmed down", "outage")
_NOT_MEASURED = ("unknown", "paused", "unmonitored", "not monitored")


class Pingdom(Exporter):
    """Probes as probes, outages as incidents."""

    def recognise(self, shape: Shape) -> Recognition | None:
        headers = {normal(c) for c in shape.columns}
        matched = find_fields(_FIELDS, shape.columns)
        is_named = "check name" in headers or "check id" in headers
        is_log = "probed" in matched and {"latency", "region"} & matched.keys()
        is_outages = {"began", "ended"} <= matched.keys() and not is_log
        if (
            "status" not in matched
            or not is_named
            or not (is_log or is_outages)
            or not _speaks_of_up_and_down(shape, matched)
        ):
            return None
        state = tidied(f"c{matched['status'][0]}")
        ignored = [Ignored(f"{state} in {words(_NOT_MEASURED)}", "not measured")]
        if is_outages:
            ignored.append(Ignored(f"{state} in {words(_UP)}", "a stretch of time without an outage"))
        return Recognition(
            self.name,
            f"{self.title}: {'probes' if is_log else 'outages'}",
            0.93,
            "It has the name of a check, its status"
            + (" and response times." if is_log else ", from when and until when."),
            Plan(
                matched,
                {"site_checks": _checks(matched)} if is_log else {"incidents": _incidents(matched)},
                ignored=tuple(ignored),
                rules=(
                    *is_missing(matched, "target", "probed" if is_log else "began"),
                    RowRule(f"{tidied('status')} not in {words((*_UP, *_DOWN))}", "unknown value: status"),
                ),
            ),
        )


def _speaks_of_up_and_down(shape: Shape, matched: Found) -> bool:
    place = matched["status"][0]
    statuses = {cell.strip().lower().replace("_", " ") for row in shape.sample if (cell := row[place])}
    return not shape.sample or bool(statuses & {*_UP, *_DOWN})


def _checks(matched: Found) -> str:
    """A probe that nothing answered has no time of answer. Times are in milliseconds where no unit stands."""
    figure = "try_cast(replace(regexp_extract(latency, '[\\d.,]+'), ',', '') as double)"
    return f"""
        select row_no, probed as "at", target, {tidied("status")} in {words(_UP)} as ok,
               {figure} * case when regexp_matches(lower(latency), '\\d ?s(ec.*)?$') then 1000 else 1 end as latency_ms, region
        from {every_field(_FIELDS, matched)}
    """


def _incidents(matched: Found) -> str:
    return f"""
        select row_no, md5(concat_ws('|', 'pingdom', target, began::varchar)) as incident_id, began as started_at,
               ended as ended_at, target || ' was down' as title, cause
        from {every_field(_FIELDS, matched)} where {tidied("status")} in {words(_DOWN)}
    """


PINGDOM = Pingdom("pingdom", "Pingdom", _FIELDS)
