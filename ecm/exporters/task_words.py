"""What task trackers' own words mean: statuses, kinds of work, estimates in words. Every board has words of its own."""

from collections.abc import Mapping

from ecm.exporters.exporter import RowRule
from ecm.exporters.phrases import tidied, words
from ecm.sql import literal

_STATUSES: Mapping[str, tuple[str, ...]] = {
    "requested": (
        *("requested", "request", "requests", "backlog", "product backlog", "new", "open", "opened", "inbox", "triage"),
        *("icebox", "idea", "ideas", "proposed", "reported", "submitted", "draft", "wishlist", "reopened", "untriaged"),
        *("offen", "neu", "eingang", "ideen", "ouvert", "nouveau", "abierto", "nuevo", "aperto", "nuovo", "nieuw"),
    ),
    "planned": (
        *("planned", "to do", "todo", "ready", "ready to start", "ready for dev", "ready for development", "approved"),
        *("selected for development", "selected", "scheduled", "sprint backlog", "not started", "next", "next up"),
        *("accepted", "up next", "this week", "unstarted", "prioritized", "assigned", "committed", "upcoming"),
        *("geplant", "zu erledigen", "à faire", "por hacer", "da fare", "te doen", "do zrobienia"),
    ),
    "doing": (
        *(
            "doing",
            "in progress",
            "in development",
            "development",
            "working on it",
            "wip",
            "work in progress",
            "started",
        ),
        *(
            "active",
            "in work",
            "coding",
            "implementing",
            "ongoing",
            "under way",
            "in arbeit",
            "in bearbeitung",
            "läuft",
        ),
        *("en cours", "en curso", "en progreso", "in corso", "bezig", "mee bezig", "in uitvoering", "em andamento"),
    ),
    "review": (
        *("review", "in review", "code review", "peer review", "in code review", "under review", "reviewing", "qa"),
        *("in qa", "testing", "in testing", "test", "in test", "uat", "in uat", "verify", "verification", "validation"),
        *(
            "staging",
            "acceptance",
            "pr open",
            "in prüfung",
            "prüfung",
            "abnahme",
            "en revue",
            "à valider",
            "en revisión",
        ),
    ),
    "waiting": (
        *("waiting", "blocked", "stuck", "on hold", "hold", "paused", "pending", "impediment", "deferred", "parked"),
        *("needs info", "need info", "wartet", "wartend", "blockiert", "zurückgestellt", "bloqué", "en attente"),
        *("bloqueado", "en espera", "bloccato", "in attesa", "geblokkeerd", "feedback"),
    ),
    "done": (
        *("done", "closed", "resolved", "complete", "completed", "finished", "fixed", "merged", "ready for release"),
        *("ready to release", "ready to deploy", "ready for deployment", "ready for production", "verified", "solved"),
        *("erledigt", "fertig", "geschlossen", "abgeschlossen", "gelöst", "terminé", "terminée", "fait", "fermé"),
        *("résolu", "hecho", "terminado", "cerrado", "fatto", "completato", "chiuso", "gereed", "klaar", "gesloten"),
        *("concluído", "zrobione", "resolvido"),
    ),
    "live": (
        *("live", "released", "deployed", "in production", "production", "shipped", "published", "launched", "on prod"),
        *("veröffentlicht", "ausgeliefert", "produktiv", "en production", "en producción", "in produzione"),
    ),
    "declined": (
        *("declined", "rejected", "won't do", "won't fix", "wont do", "wont fix", "wontfix", "not planned", "refused"),
        *("will not do", "as designed", "not a bug", "abgelehnt", "wird nicht erledigt", "refusé", "rechazado"),
        *("rifiutato", "afgewezen", "out of scope"),
    ),
    "cancelled": (
        *(
            "cancelled",
            "canceled",
            "abandoned",
            "obsolete",
            "dropped",
            "discarded",
            "duplicate",
            "duplicated",
            "invalid",
        ),
        *("cannot reproduce", "incomplete", "removed", "abgebrochen", "storniert", "doppelt", "duplikat", "annulé"),
        *("cancelado", "annullato", "geannuleerd", "archived", "trash", "not applicable"),
    ),
}
_KINDS: Mapping[str, tuple[str, ...]] = {
    "bug": ("bug", "bugs", "defect", "fehler", "anomalie", "error", "fix", "hotfix", "bugfix"),
    "story": ("story", "user story", "récit", "historia"),
    "task": ("task", "aufgabe", "tâche", "tarea", "attività", "taak"),
    "subtask": ("subtask", "sub task", "unteraufgabe", "teilaufgabe", "sous tâche", "subtarea"),
    "feature": ("feature", "new feature", "feature request", "neue funktion"),
    "improvement": ("improvement", "enhancement", "verbesserung", "amélioration", "mejora"),
    "change": ("change", "change request", "änderung", "änderungsanfrage"),
}
CLOSED = "('done', 'live', 'declined', 'cancelled')"


def known_status(text: str) -> str:
    """SQL: what a status, a column's or a list's name means, else NULL. Signs and a count around the word are passed over."""
    bare = f"regexp_replace(replace({tidied(text)}, '’', ''''), '^[^\\pL]+|\\s*([(\\[{{:].*)?[^\\pL]*$', '', 'g')"
    by_word = " ".join(f"when said in {words(of)} then {literal(word)}" for word, of in _STATUSES.items())
    by_phrase = (
        "when regexp_matches(said, '^(waiting|blocked|on hold|pending|awaiting|wartet|warten)\\b') then 'waiting' "
        "when regexp_matches(said, '^(ready for|in|to|under|code|client|final|await\\w*|needs?) ?(.* )?(review|qa|test\\w*|uat|approval)$') "
        "then 'review' when regexp_matches(said, '^(done|completed?|finished) ') then 'done'"
    )
    return f"list_transform([{bare}], lambda said: case {by_word} {by_phrase} end)[1]"


def known_kind(text: str) -> str:
    """SQL: the kind of work in our words; another one as it is written, in lower case."""
    said = tidied(text)
    by_word = " ".join(f"when {said} in {words(of)} then {literal(word)}" for word, of in _KINDS.items())
    return f"nullif(case {by_word} else {said} end, '')"


def kind_among(labels: str) -> str:
    """SQL: the kind of work that one of several labels tells, else NULL."""
    each = f"list_transform(regexp_split_to_array(lower(coalesce({labels}, '')), '[,;]'), lambda l: trim(l))"
    by_word = " ".join(
        f"when list_has_any({each}, [{words(of)[1:-1]}]) then {literal(word)}" for word, of in _KINDS.items()
    )
    return f"case {by_word} end"


def hours_in_words(text: str, seconds_each: int | None = None) -> str:
    """SQL: hours from "1w 2d 3h 30m" (weeks of five days, days of eight hours) or a figure of so many seconds each.

    NULL where it is neither, and for a bare figure whose unit nobody tells.
    """
    said = f"lower({text})"
    parts = " + ".join(
        f"coalesce(try_cast(nullif(regexp_extract({said}, '(\\d+(?:\\.\\d+)?) ?(?:{unit})', 1), '') as double), 0) * {hours}"
        for unit, hours in (("w", 40.0), ("d|t", 8.0), ("h|s", 1.0), ("m", 1 / 60))
    )
    figure = f"try_cast({text} as double) * {seconds_each} / 3600" if seconds_each else "null::double"
    units = "w(eeks?|k)?|d(ays?)?|t(age?)?|h(ours?|rs?)?|std|m(in(utes?|s)?)?"
    is_words = f"regexp_full_match({said}, '(\\d+(\\.\\d+)? ?({units})\\.?,? ?)+')"
    return f"case when regexp_full_match({text}, '\\d+(\\.\\d+)?') then {figure} when {is_words} then {parts} end"


def unread_estimate(column: str, hours: str) -> RowRule:
    """A warning of estimates that are no hours."""
    return RowRule(f"{column} is not null and ({hours}) is null", "an estimate that is no hours", is_warning=True)


def no_word(*texts: str) -> str:
    """SQL: the texts without those that say that there is nothing ("No priority")."""
    given = f"coalesce({', '.join(texts)})" if len(texts) > 1 else texts[0]
    return f"case when regexp_full_match(lower({given}), 'no priority|none|not set|-+') then null else {given} end"
