"""Klaviyo's campaign report: what each mailing was sent to, and what the tool claims it brought."""

from ecm.exporters.exporter import ColumnExporter, Field, Header, Plan, total_rows
from ecm.exporters.phrases import Found, every_field, is_missing
from ecm.schema import Kind

_FIELDS = (
    Field("campaign", Kind.TEXT, ("campaign name",), required=True),
    Field("sent", Kind.MOMENT, ("send time", "send date", "sent at"), required=True),
    Field("recipients", Kind.COUNT, ("total recipients",)),
    Field("orders", Kind.COUNT, ("unique placed order", "placed order")),
    Field("revenue", Kind.MONEY, ("revenue", "placed order value")),
    Field("opens", Kind.COUNT, ("unique opens",)),
    Field("clicks", Kind.COUNT, ("unique clicks",)),
    Field("unsubscribes", Kind.COUNT, ("unsubscribes",)),
    Field("id", Kind.TEXT, ("campaign id", "campaign message id")),
    Field("platform", Kind.TEXT, ("campaign channel", "message channel")),
)
_TELLING = ("send weekday", "total recipients", "unique opens", "unique clicks", "spam complaints", "placed order rate",
            "unique placed order", "successful deliveries", "campaign channel")  # fmt: skip


def _plan(header: Header) -> Plan:
    """E-mail and SMS campaigns."""
    matched = header.matched
    return Plan(
        matched,
        {"messages": _messages(matched)},
        ignored=(total_rows((matched["campaign"][0],)),),
        rules=is_missing(matched, "campaign", "sent"),
    )


def _messages(matched: Found) -> str:
    """A campaign sent as e-mail and as SMS has one number on two rows."""
    key = "coalesce(id, md5(concat_ws('|', campaign, sent::varchar)))"
    return f"""
        select row_no, {key} || case when count(*) over (partition by {key}) > 1
                                     then ':' || lower(coalesce(platform, row_no::varchar)) else '' end as message_id,
               sent as sent_at, coalesce('klaviyo ' || lower(platform), 'klaviyo') as platform, campaign,
               recipients, opens, clicks, orders, revenue, unsubscribes
        from {every_field(_FIELDS, matched)}
    """


KLAVIYO = ColumnExporter(
    "klaviyo",
    "Klaviyo campaigns",
    _FIELDS,
    _plan,
    telling=_TELLING,
    at_least=3,
    confidence=(0.7, 0.04, 0.97),
    named=3,
    of="of a campaign report",
)
