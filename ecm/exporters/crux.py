"""Chrome's user experience report: what people met, at the 75th percentile; an answer of its API, or rows of BigQuery."""

from ecm.exporters.exporter import Exporter, Field, Plan, Recognition, RowRule, Shape, find_fields, normal
from ecm.exporters.phrases import Found, every_field
from ecm.schema import Kind

_METRIC = r"(record\.)?metrics\.{}\.percentiles\.p75"


def _part(edge: str, part: str) -> Field:
    return Field(f"{edge}_{part}", Kind.COUNT, (f"record.collectionperiod.{edge}date.{part}",))


_FIELDS = (
    Field("page", Kind.TEXT, ("record.key.url", "url", "page")),
    Field("origin", Kind.TEXT, ("record.key.origin", "origin")),
    Field("device", Kind.TEXT, ("record.key.formfactor", "device", "form_factor", "formfactor")),
    Field("lcp_ms", Kind.NUMBER, ("p75_lcp",), _METRIC.format("largest_contentful_paint")),
    Field("inp_ms", Kind.NUMBER, ("p75_inp",), _METRIC.format("(experimental_)?interaction_to_next_paint")),
    Field("cls", Kind.NUMBER, ("p75_cls",), _METRIC.format("cumulative_layout_shift")),
    Field("ttfb_ms", Kind.NUMBER, ("p75_ttfb",), _METRIC.format("(experimental_)?time_to_first_byte")),
    *(_part(edge, part) for edge in ("first", "last") for part in ("year", "month", "day")),
    Field("month", Kind.DAY, ("date",)),
    Field("yyyymm", Kind.TEXT, ("yyyymm",)),
    Field("country", Kind.TEXT, ("country_code", "country")),
)
_MEASURED = ("lcp_ms", "inp_ms", "cls", "ttfb_ms")
_API_DAY = (
    "try_cast(concat_ws('-', {0}_year, lpad({0}_month::varchar, 2, '0'), lpad({0}_day::varchar, 2, '0')) as date)"
)


class Crux(Exporter):
    """Field values of a page or a whole site."""

    def recognise(self, shape: Shape) -> Recognition | None:
        headers = {normal(c) for c in shape.columns}
        matched = find_fields(_FIELDS, shape.columns)
        measured = [n for n in _MEASURED if n in matched]
        is_api = any(h.startswith("record.metrics.") for h in headers)
        if not measured or not {"page", "origin"} & matched.keys() or not (is_api or len(measured) > 1):
            return None
        if not is_api and not {"month", "yyyymm"} & matched.keys():
            return None
        return Recognition(
            self.name,
            f"{self.title}: {'28 days' if is_api else 'months'}",
            0.96 if is_api else 0.93,
            "It has Chrome's metrics at the 75th percentile.",
            Plan(matched, {"page_vitals": _vitals(matched, is_api)}, rules=_rules(matched)),
        )


def _rules(matched: Found) -> tuple[RowRule, ...]:
    """Values by country cannot be told apart once stored, and percentiles cannot be added up."""
    by_country = (
        (RowRule("country is not null", "by country: take the report of all countries (device_summary)"),)
        if "country" in matched
        else ()
    )
    nothing = " and ".join(f"{n} is null" for n in _MEASURED if n in matched)
    return (*by_country, RowRule(nothing, "nothing was measured: too few visits"))


def _vitals(matched: Found, is_api: bool) -> str:
    """Each page and device is a report of its own: the API answers for one of them."""
    first, last = (_API_DAY.format(edge) for edge in ("first", "last"))
    if not is_api:
        month = "coalesce(try_strptime(left(yyyymm, 6) || '01', '%Y%m%d')::date, date_trunc('month', month)::date)"
        first, last = month, f"last_day({month})"
    words = "case lower(device) when 'phone' then 'mobile' when 'all_form_factors' then '' else lower(device) end"
    return f"""
        select row_no, null::date as date, {first} as starts_on, {last} as ends_on, url, device, lcp_ms, inp_ms, cls,
               ttfb_ms, trim(url || ' ' || device) as account, 'crux' as tool
        from (select * replace (coalesce({words}, '') as device), coalesce(page, origin) as url
              from {every_field(_FIELDS, matched)})
    """


CRUX = Crux("crux", "Chrome UX report", _FIELDS)
