"""The history of Chrome's user experience report: one answer holds some forty periods of 28 days, a week apart."""

from ecm.exporters.exporter import Exporter, Field, Plan, Recognition, RowRule, Shape, find_fields
from ecm.exporters.phrases import Found, every_field
from ecm.schema import Kind

_SERIES = r"record\.metrics\.{}\.percentilestimeseries\.p75s"
_FIELDS = (
    Field("page", Kind.TEXT, ("record.key.url",)),
    Field("origin", Kind.TEXT, ("record.key.origin",)),
    Field("device", Kind.TEXT, ("record.key.formfactor",)),
    Field("periods", Kind.TEXT, ("record.collectionperiods",), required=True),
    Field("lcp_ms", Kind.TEXT, pattern=_SERIES.format("largest_contentful_paint")),
    Field("inp_ms", Kind.TEXT, pattern=_SERIES.format("(experimental_)?interaction_to_next_paint")),
    Field("cls", Kind.TEXT, pattern=_SERIES.format("cumulative_layout_shift")),
    Field("ttfb_ms", Kind.TEXT, pattern=_SERIES.format("(experimental_)?time_to_first_byte")),
)
_MEASURED = ("lcp_ms", "inp_ms", "cls", "ttfb_ms")


class CruxHistory(Exporter):
    """Field values of a page or a whole site, week after week."""

    def recognise(self, shape: Shape) -> Recognition | None:
        matched = find_fields(_FIELDS, shape.columns)
        measured = [n for n in _MEASURED if n in matched]
        if "periods" not in matched or not measured or not {"page", "origin"} & matched.keys():
            return None
        return Recognition(
            self.name,
            self.title,
            0.96,
            "It has Chrome's metrics at the 75th percentile over collection periods.",
            Plan(
                matched,
                {"page_vitals": "select * from weeks"},
                steps=(("weeks", _weeks(matched)),),
                rules=(RowRule("row_no not in (select row_no from weeks)", "nothing was measured: too few visits"),),
            ),
        )


def _weeks(matched: Found) -> str:
    """A week in which too few people came has no value, and is no row."""
    lists = ", ".join(f"unnest(from_json({n}, '[\"VARCHAR\"]')) as {n}" for n in _MEASURED)
    numbers = ", ".join(f"try_cast(nullif({n}, 'NaN') as double) as {n}" for n in _MEASURED)
    device = "case lower(device) when 'phone' then 'mobile' when 'all_form_factors' then '' else lower(device) end"
    return f"""
        select row_no, null::date as date, {_day("first")} as starts_on, {_day("last")} as ends_on, url, device, {numbers},
               trim(url || ' ' || device) as account, 'crux' as tool
        from (select row_no, coalesce(page, origin) as url, coalesce({device}, '') as device,
                     unnest(from_json(periods, '["JSON"]')) as period, {lists}
              from {every_field(_FIELDS, matched)})
        where coalesce({", ".join(f"try_cast(nullif({n}, 'NaN') as double)" for n in _MEASURED)}) is not null
    """


def _day(edge: str) -> str:
    year, month, day = (
        f"try_cast(json_extract_string(period, '$.{edge}Date.{part}') as integer)" for part in ("year", "month", "day")
    )
    return f"try_cast(printf('%04d-%02d-%02d', {year}, {month}, {day}) as date)"


CRUX_HISTORY = CruxHistory("crux_history", "Chrome UX report: history", _FIELDS)
