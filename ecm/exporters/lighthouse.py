"""Lighthouse's report as JSON (also inside PageSpeed Insights' answer): one page, measured once in the lab.

How fast a page answers to people (INP) is not measured in the lab and stays unknown.
"""

from ecm.exporters.exporter import Exporter, Field, Ignored, Plan, Recognition, RowRule, Shape, find_fields, normal
from ecm.exporters.phrases import Found, every_field, is_missing
from ecm.schema import Kind

_INSIDE = r"(lighthouseresult\.)?"
_FIELDS = (
    Field("fetched", Kind.MOMENT, pattern=_INSIDE + r"fetchtime", required=True),
    Field("final_url", Kind.TEXT, pattern=_INSIDE + r"finalurl"),
    Field("shown_url", Kind.TEXT, pattern=_INSIDE + r"finaldisplayedurl"),
    Field("asked_url", Kind.TEXT, pattern=_INSIDE + r"requestedurl"),
    Field("form_factor", Kind.TEXT, pattern=_INSIDE + r"configsettings\.formfactor"),
    Field("emulated", Kind.TEXT, pattern=_INSIDE + r"configsettings\.emulatedformfactor"),
    Field("lcp_ms", Kind.NUMBER, pattern=_INSIDE + r"audits\.largest-contentful-paint\.numericvalue"),
    Field("cls", Kind.NUMBER, pattern=_INSIDE + r"audits\.cumulative-layout-shift\.numericvalue"),
    Field("ttfb_ms", Kind.NUMBER, pattern=_INSIDE + r"audits\.server-response-time\.numericvalue"),
    Field("error", Kind.TEXT, pattern=_INSIDE + r"runtimeerror\.code"),
)
_MEASURED = ("lcp_ms", "cls", "ttfb_ms")
# Lists beside the report itself, each with columns that tell it.
_LISTS = {"entities": {"name", "origins"}, "stackpacks": {"id", "icondataurl"}}


class Lighthouse(Exporter):
    """Lab values of a page on a device."""

    def recognise(self, shape: Shape) -> Recognition | None:
        headers = {normal(c) for c in shape.columns}
        beside = _LISTS.get(shape.label.lower())
        if beside is not None and beside <= headers:
            plan = Plan({}, {}, ignored=(Ignored("true", "not a measurement"),), also_reads=(0,))
            return Recognition(self.name, self.title, 0.6, "A list of a Lighthouse report.", plan)
        matched = find_fields(_FIELDS, shape.columns)
        is_report = headers & {"lighthouseversion", "lighthouseresult.lighthouseversion"}
        if not is_report or "fetched" not in matched or not {"final_url", "shown_url", "asked_url"} & matched.keys():
            return None
        return Recognition(
            self.name,
            f"{self.title}: a page in the lab",
            0.97,
            "It has 'lighthouseVersion', 'fetchTime' and audits.",
            Plan(
                matched,
                {"page_vitals": _vitals(matched)},
                rules=(*is_missing(matched, "fetched"), *_without_values(matched)),
                notes=("Measured once in the lab; what people met is told by CrUX.",),
            ),
        )


def _without_values(matched: Found) -> tuple[RowRule, ...]:
    """A report in which nothing was measured: the page failed to load, or the performance audits were left out."""
    nothing = " and ".join(f"{n} is null" for n in _MEASURED if n in matched) or "true"
    return (RowRule(nothing, "nothing was measured: the page did not load, or its performance was not audited"),)


def _vitals(matched: Found) -> str:
    """Each page and device is a report of its own, so that the file of one page does not replace another's."""
    device = "coalesce(nullif(lower(form_factor), 'none'), nullif(lower(emulated), 'none'), '')"
    url = "coalesce(final_url, shown_url, asked_url)"
    return f"""
        select row_no, fetched_day as date, fetched_day as starts_on, fetched_day as ends_on, {url} as url, {device} as device,
               lcp_ms, cls, ttfb_ms, trim({url} || ' ' || {device}) as account, 'lighthouse' as tool
        from {every_field(_FIELDS, matched)}
    """


LIGHTHOUSE = Lighthouse("lighthouse", "Lighthouse report", _FIELDS)
