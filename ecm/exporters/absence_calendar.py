"""Who is away from when until when, as calendars of staff write it: person, first day, last day, and why."""

import re

from ecm.exporters.exporter import Exporter, Field, Ignored, Plan, Recognition, Shape, find_fields, normal
from ecm.exporters.phrases import Found, every_field, is_missing, tidied
from ecm.schema import Kind

_FIELDS = (
    Field("person", Kind.TEXT, ("person", "employee", "employee name", "name", "full name", "team member", "staff", "user", "mitarbeiter", "mitarbeiterin", "mitarbeitername", "salarié", "collaborateur", "empleado", "dipendente", "medewerker")),
    Field("first_name", Kind.TEXT, ("first name", "vorname", "prénom")),
    Field("last_name", Kind.TEXT, ("last name", "nachname", "surname", "nom")),
    Field("starts", Kind.DAY, ("start", "start date", "from", "first day", "start day", "absence from", "von", "beginn", "du", "desde", "dal", "van"), required=True),
    Field("ends", Kind.DAY, ("end", "end date", "to", "until", "last day", "end day", "absence to", "bis", "ende", "au", "hasta", "al", "tot"), required=True),
    Field("kind", Kind.TEXT, ("type", "kind", "absence type", "leave type", "time off type", "absence", "reason", "category", "abwesenheitsart", "art", "grund", "type d'absence", "motif", "tipo", "motivo")),
    Field("status", Kind.TEXT, ("status", "state", "approval", "approval status", "statut", "estado")),
)  # fmt: skip
_OWN = {"absence type", "leave type", "time off type", "absence", "abwesenheitsart", "type d'absence", "absence from"}
_REASONS = (
    "vacation|holiday|annual leave|\\bleave\\b|sick|illness|absen|parental|maternity|paternity|time off|\\bpto\\b|training|"
    "urlaub|krank|elternzeit|fortbildung|congé|maladie|vacances|vacaciones|ferie|malattia|vakantie|ziek"
)
# What belongs to projects, campaigns, prices and visits, which have first and last days too.
_OTHERS = (
    *("project", "task", "campaign", "cost", "amount", "budget", "sku", "price", "hours", "status category", "title"),
    *("sessions", "impressions", "rate", "email subject", "milestone", "value", "discount", "duration", "client"),
)
_REFUSED = (
    "('declined', 'rejected', 'cancelled', 'canceled', 'denied', 'withdrawn', 'abgelehnt', 'storniert', 'refusé')"
)


class AbsenceCalendar(Exporter):
    """Days off; what was asked for and refused is left out."""

    def recognise(self, shape: Shape) -> Recognition | None:
        matched = find_fields(_FIELDS, shape.columns)
        headers = {normal(c) for c in shape.columns}
        named = "person" in matched or {"first_name", "last_name"} <= matched.keys()
        if not named or not {"starts", "ends", "kind"} <= matched.keys() or headers & set(_OTHERS):
            return None
        if not headers & _OWN and not _speaks_of_absence(shape, matched["kind"][0]):
            return None
        return Recognition(
            self.name,
            self.title,
            0.8 if headers & _OWN else 0.7,
            "It says who is away from when until when, and why.",
            Plan(
                matched,
                {
                    "absences": f"""
                        select row_no, {_PERSON} as person, starts as starts_on, ends as ends_on,
                               nullif({tidied("kind")}, '') as kind
                        from {every_field(_FIELDS, matched)}
                    """
                },
                ignored=_refused(matched),
                rules=is_missing(matched, "starts", "ends"),
            ),
        )


_PERSON = "coalesce(person, nullif(concat_ws(' ', first_name, last_name), ''))"


def _speaks_of_absence(shape: Shape, place: int) -> bool:

    text = " ".join([shape.label, *shape.preamble, *((row[place] or "") for row in shape.sample if place < len(row))])
    return bool(re.search(_REASONS, text.lower()))


def _refused(matched: Found) -> tuple[Ignored, ...]:
    if "status" not in matched:
        return ()
    said = f"lower(trim(coalesce(c{matched['status'][0]}, '')))"
    return (Ignored(f"{said} in {_REFUSED}", "an absence that was refused or taken back"),)


ABSENCE_CALENDAR = AbsenceCalendar("absence_calendar", "Calendar of absences", _FIELDS)
