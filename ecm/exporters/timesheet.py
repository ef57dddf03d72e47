"""A timesheet of nobody knows which tool: who worked on which day for how long, under the names people give these."""

from ecm.exporters.exporter import Exporter, Field, Plan, Recognition, Shape, find_fields, normal
from ecm.exporters.phrases import every_field
from ecm.exporters.time_rows import entries, entry_tables, stretch, total_entries
from ecm.schema import Kind

_FIELDS = (
    Field("begun", Kind.MOMENT, ("date", "day", "work date", "entry date", "date worked", "datum", "tag", "arbeitstag", "jour", "fecha", "data", "dag")),
    Field("person", Kind.TEXT, ("person", "employee", "employee name", "worker", "consultant", "contractor", "developer", "freelancer", "full name", "team member", "user", "staff", "resource", "mitarbeiter", "mitarbeiterin", "bearbeiter", "collaborateur", "salarié", "employé", "empleado", "persona", "dipendente", "medewerker", "pracownik")),
    Field("name", Kind.TEXT, ("name", "username", "user name", "author")),
    Field("hours", Kind.HOURS, ("hours", "hours worked", "time spent", "duration", "time", "total hours", "time (h)", "hours (decimal)", "logged hours", "stunden", "std.", "dauer", "arbeitszeit", "zeit", "heures", "durée", "horas", "ore", "uren", "godziny")),
    Field("minutes", Kind.NUMBER, ("minutes", "duration (min)", "minutes worked", "minuten")),
    Field("project", Kind.TEXT, ("project", "project name", "projekt", "projet", "proyecto", "progetto", "job")),
    Field("client", Kind.TEXT, ("client", "customer", "kunde", "cliente")),
    Field("key", Kind.TEXT, ("issue key", "issue", "ticket", "task id", "ticket id", "work item")),
    Field("task", Kind.TEXT, ("task", "task name", "activity", "service", "aufgabe", "tätigkeit", "leistung", "tâche", "tarea", "attività", "taak")),
    Field("note", Kind.TEXT, ("description", "notes", "note", "comment", "comments", "work description", "details", "beschreibung", "bemerkung", "notiz", "kommentar", "commentaire", "descripción", "omschrijving")),
    Field("billable", Kind.FLAG, ("billable", "billable?", "is billable", "abrechenbar", "facturable")),
    Field("approved", Kind.FLAG, ("approved", "approved?", "freigegeben", "approuvé")),
    Field("rate", Kind.MONEY, ("rate", "hourly rate", "billable rate", "stundensatz", "taux horaire", "tarifa"), r"(hourly |billable )?rate \(.*\)"),
    Field("begun_time", Kind.TEXT, ("start", "start time", "from", "begin", "von", "beginn")),
    Field("over", Kind.MOMENT, ("end date",)),
    Field("over_time", Kind.TEXT, ("end", "end time", "to", "until", "stop", "bis", "ende")),
    Field("invoice_no", Kind.TEXT, ("invoice", "invoice no", "invoice no.", "invoice number", "rechnung", "rechnungsnummer")),
)  # fmt: skip
_OF_WORK = {"project", "task", "key", "note", "billable", "rate", "client"}
_OTHERS = (
    "quantity",
    "sku",
    "order",
    "order id",
    "amount due",
    "absence type",
    "leave type",
    "estimate",
    "due date",
    "status code",
)


class Timesheet(Exporter):
    """Sure of itself only where no tool is: a person, a day, hours, and what they were for."""

    def recognise(self, shape: Shape) -> Recognition | None:
        matched = find_fields(_FIELDS, shape.columns)
        people = [n for n in ("person", "name") if n in matched]
        times = matched.keys() & {"hours", "minutes"}
        others = {normal(c) for c in shape.columns} & set(_OTHERS)
        if "begun" not in matched or not people or not times or not matched.keys() & _OF_WORK or others:
            return None
        named = [n for n in ("begun", "client", "project", "task", "key") if n in matched]
        said = ", ".join(repr(shape.columns[matched[n][0]]) for n in (people[0], "begun", *sorted(times)))
        return Recognition(
            self.name,
            self.title,
            0.55,
            f"It says who worked when for how long: {said}.",
            Plan(
                matched,
                entry_tables(),
                steps=entries(
                    "timesheet",
                    {
                        **{n: n for n in ("client", "project", "note", "billable", "approved", "rate", "invoice_no")},
                        **stretch(),
                        "person": "coalesce(person, name)",
                        "task": "coalesce(key, task)",
                        "hours": "coalesce(hours, minutes / 60)",
                    },
                    every_field(_FIELDS, matched),
                ),
                ignored=(total_entries(matched, people, [matched[n][0] for n in named]),),
            ),
        )


TIMESHEET = Timesheet("timesheet", "Timesheet", _FIELDS)
