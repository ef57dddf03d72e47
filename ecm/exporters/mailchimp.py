"""Mailchimp's campaign report: what each mailing was sent to and brought. Lists of recipients are turned away."""

from ecm.exporters.exporter import Exporter, Field, Ignored, Plan, Recognition, Shape, find_fields, normal, total_rows
from ecm.exporters.phrases import Found, every_field, is_missing
from ecm.schema import Kind


def _spelt(*names: str) -> tuple[str, ...]:
    """Each name as the export writes it and with underscores, as what has been through other programs does."""
    return (*names, *(name.replace(" ", "_") for name in names))


_FIELDS = (
    Field("title", Kind.TEXT, _spelt("title", "campaign title")),
    Field("subject", Kind.TEXT, _spelt("subject", "subject line")),
    Field("list", Kind.TEXT, _spelt("list", "audience")),
    Field("sent", Kind.MOMENT, _spelt("send date", "send time"), required=True),
    Field("recipients", Kind.COUNT, _spelt("total recipients")),
    Field("opens", Kind.COUNT, _spelt("unique opens")),
    Field("clicks", Kind.COUNT, _spelt("unique clicks")),
    Field("unsubscribes", Kind.COUNT, _spelt("unsubscribes")),
    Field("orders", Kind.COUNT, _spelt("total orders")),
    Field("revenue", Kind.MONEY, _spelt("total revenue")),
    Field("id", Kind.TEXT, _spelt("unique id", "campaign id")),
)
_TELLING = _spelt("send weekday", "successful deliveries", "soft bounces", "hard bounces", "times forwarded",
                  "forwarded opens", "abuse complaints", "times liked on facebook", "unique id", "folder id",
                  "total gross sales", "total recipients")  # fmt: skip
_OF_MEMBERS = {"member_rating", "optin_time", "optin_ip", "confirm_time", "confirm_ip", "leid", "euid", "last_changed",
               "gmtoff", "dstoff"}  # fmt: skip
_TURNED_AWAY = "a recipient: who gets mail is not taken"


class Mailchimp(Exporter):
    """E-mail campaigns."""

    def recognise(self, shape: Shape) -> Recognition | None:
        matched = find_fields(_FIELDS, shape.columns)
        headers = {normal(c) for c in shape.columns}
        if headers & {"email address", "email"} and len(headers & _OF_MEMBERS) > 1:
            return self._of_members(shape)
        telling = [t for t in _TELLING if t in headers]
        if "sent" not in matched or not {"title", "subject"} & matched.keys() or len(telling) < 3:
            return None
        if headers & {"campaign name", "campaign channel"}:
            return None
        return Recognition(
            self.name,
            self.title,
            min(0.97, 0.7 + 0.04 * len(telling)),
            f"It has the columns {', '.join(repr(t) for t in telling[:3])} of a campaign report.",
            Plan(
                matched,
                {"messages": _messages(matched)},
                ignored=(total_rows((matched["title" if "title" in matched else "subject"][0],)),),
                rules=is_missing(matched, "sent"),
            ),
        )

    def _of_members(self, shape: Shape) -> Recognition:
        places = tuple(range(len(shape.columns)))
        return Recognition(
            self.name,
            "Mailchimp recipients",
            0.95,
            "It lists people with their addresses.",
            Plan(
                {},
                {},
                ignored=(Ignored("true", _TURNED_AWAY),),
                also_reads=(0,),
                personal=places,
                notes=("Nothing of it is kept. Export the campaigns instead: Reports › Download all.",),
            ),
        )


def _messages(matched: Found) -> str:
    key = "coalesce(id, md5(concat_ws('|', title, subject, list, sent::varchar)))"
    return f"""
        select row_no, {key} as message_id, sent as sent_at, 'mailchimp' as platform, coalesce(title, subject) as campaign,
               recipients, opens, clicks, orders, revenue, unsubscribes
        from {every_field(_FIELDS, matched)}
    """


MAILCHIMP = Mailchimp("mailchimp", "Mailchimp campaigns", _FIELDS)
