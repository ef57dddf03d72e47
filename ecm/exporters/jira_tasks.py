"""Jira's issues: one row an issue. A field with several values has a column for each, all of one name.

Times are those of whoever exported, estimates seconds. What blocks an issue is what it waits for.
"""

import re

from ecm.exporters.exporter import Exporter, Field, Plan, Recognition, Shape, find_fields, normal
from ecm.exporters.phrases import Found, every_field, is_missing, tidied
from ecm.exporters.task_words import CLOSED, hours_in_words, known_kind, known_status, no_word, unread_estimate
from ecm.schema import Kind

_FIELDS = (
    Field("key", Kind.TEXT, ("issue key", "key", "work item key", "vorgangsschlüssel", "schlüssel", "clé de ticket", "clé", "clave de incidencia", "clave"), required=True),
    Field("summary", Kind.TEXT, ("summary", "zusammenfassung", "résumé", "resumen", "riepilogo", "samenvatting"), required=True),
    Field("kind", Kind.TEXT, ("issue type", "work type", "work item type", "vorgangstyp", "type de ticket", "tipo de incidencia")),
    Field("project", Kind.TEXT, ("project key", "projektschlüssel", "clé de projet", "clé du projet")),
    Field("assignee", Kind.TEXT, ("assignee", "zugewiesene person", "bearbeiter", "zugewiesen an", "responsable", "personne assignée", "persona asignada")),
    Field("reporter", Kind.TEXT, ("reporter", "autor", "berichterstatter", "rapporteur", "informador", "creator")),
    Field("priority", Kind.TEXT, ("priority", "priorität", "priorité", "prioridad")),
    Field("status", Kind.TEXT, ("status", "état", "statut", "estado", "stato")),
    Field("category", Kind.TEXT, ("status category", "statuskategorie")),
    Field("resolution", Kind.TEXT, ("resolution", "lösung", "résolution", "resolución")),
    Field("created", Kind.MOMENT, ("created", "erstellt", "création", "créé", "creada", "date created")),
    Field("resolved", Kind.MOMENT, ("resolved", "erledigt", "résolu", "resuelta", "resolution date")),
    Field("due", Kind.DAY, ("due date", "due", "fällig", "fälligkeitsdatum", "échéance", "fecha de entrega")),
    Field("begins", Kind.DAY, ("custom field (start date)", "start date", "custom field (target start)")),
    Field("estimate", Kind.TEXT, ("original estimate", "original-schätzung", "ursprüngliche schätzung", "estimation d'origine")),
    Field("begun", Kind.MOMENT, ("custom field (actual start)",)),
)  # fmt: skip
_TELLING = (
    *("issue key", "issue id", "issue type", "work type", "reporter", "resolution", "reporter id", "assignee id"),
    *("project key", "status category", "votes", "watchers", "updated", "vorgangstyp", "vorgangsschlüssel", "created"),
    *("sprint", "parent id", "clé de ticket", "type de ticket", "work item id"),
)
_WAITS_FOR = re.compile(r"inward issue link \((block|gantt).*\)|outward issue link \(depend.*\)")
_KEY = re.compile(r"[A-Z][A-Z0-9_]*-\d+")


class JiraTasks(Exporter):
    """Statuses by their word, else by their category; a project is known by its key."""

    def recognise(self, shape: Shape) -> Recognition | None:
        matched = find_fields(_FIELDS, shape.columns)
        headers = [normal(c) for c in shape.columns]
        telling = [t for t in _TELLING if t in headers]
        if not {"key", "summary"} <= matched.keys() or len(telling) < 2 or not matched.keys() & {"status", "kind"}:
            return None
        if not _are_keys(shape, matched["key"][0]) or "hours" in headers:
            return None
        links = [place for place, header in enumerate(headers) if _WAITS_FOR.fullmatch(header)]
        fields = matched | {f"link{n}": (place, Kind.TEXT) for n, place in enumerate(links)}
        estimate = hours_in_words("estimate", seconds_each=1)
        return Recognition(
            self.name,
            self.title,
            min(0.98, 0.7 + 0.05 * len(telling)),
            f"It has the columns {', '.join(repr(t) for t in telling[:4])} of Jira.",
            Plan(
                fields,
                {"tasks": _tasks(fields, len(links), estimate)},
                rules=(
                    *is_missing(matched, "key", "summary"),
                    *((unread_estimate("estimate", estimate),) if "estimate" in matched else ()),
                ),
            ),
        )


def _are_keys(shape: Shape, place: int) -> bool:
    """Whether the first cells are keys: "key" heads many a column."""
    cells = [row[place] for row in shape.sample[:20] if place < len(row) and row[place]]
    return not cells or sum(bool(_KEY.fullmatch((cell or "").strip())) for cell in cells) * 2 >= len(cells)


def _tasks(matched: Found, links: int, estimate: str) -> str:
    blockers = (
        f"nullif(concat_ws(',', {', '.join(f'link{n}' for n in range(links))}), '')" if links else "null::varchar"
    )
    return f"""
        with rows as (
            select *, {known_status("status")} as by_word, {known_status("resolution")} as by_resolution,
                   {known_status("category")} as by_category
            from {every_field(_FIELDS, matched)}
        ), stood as (
            select *, case when by_resolution in ('declined', 'cancelled')
                           and coalesce(by_word, by_category, 'done') in {CLOSED} then by_resolution
                      else coalesce(by_word, by_category, case when resolution is not null then by_resolution end,
                                    {tidied("status")}) end as stands
            from rows
        )
        select row_no, key as task_id, coalesce(project, nullif(regexp_extract(key, '^(.+)-\\d+$', 1), '')) as project_id,
               summary as title, {known_kind("kind")} as kind, reporter as requester, assignee, stands as status,
               {no_word("priority")} as priority, created as requested_at, begun as started_at,
               case when stands in {CLOSED} then resolved end as done_at, begins as planned_start, due as due_on,
               {estimate} as estimate_hours, {blockers} as depends_on
        from stood
    """


JIRA_TASKS = JiraTasks("jira_tasks", "Jira issues", _FIELDS)
