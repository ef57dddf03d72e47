"""Google Analytics 4: traffic by day and channel, transactions with their source; other reports hold nothing to keep."""

import re
from collections.abc import Mapping

from ecm.errors import BadValue
from ecm.exporters.exporter import (
    Exporter,
    Field,
    Ignored,
    Plan,
    Recognition,
    Shape,
    find_fields,
    normal,
    or_null,
    total_rows,
)
from ecm.exporters.spans import span_of_text
from ecm.schema import Kind
from ecm.sql import literal

_SESSION = r"(session |session manual |manual )?"
# Headers in English, German, French, Spanish and Italian.
_FIELDS = (
    Field("date", Kind.DAY, ("date", "day (date)", "datum", "fecha", "data")),
    Field("nth_day", Kind.DAY, ("nth day",)),
    Field("year_month", Kind.TEXT, ("year month", "month (yyyymm)", "yearmonth")),
    Field("transaction_id", Kind.TEXT, ("transaction id", "order id", "transaktions-id", "id de transaction", "id de transacción", "id transazione")),
    Field("channel", Kind.TEXT, pattern=r"(session )?(default|primary) channel (group|grouping)( \(.*\))?|.*channelgruppe.*|groupe de canaux.*|grupo de canales.*|gruppo di canali.*"),
    Field("source_medium", Kind.TEXT, pattern=_SESSION + r"source ?/ ?medium|.*quelle ?/ ?medium.*|source ?/ ?support.*|fuente ?/ ?medio.*|sorgente ?/ ?mezzo.*"),
    Field("source", Kind.TEXT, pattern=_SESSION + r"source"),
    Field("medium", Kind.TEXT, pattern=_SESSION + r"medium"),
    Field("campaign", Kind.TEXT, pattern=_SESSION + r"campaign( name)?|(sitzung.*)?kampagne( der sitzung)?|campagne( de la session)?|campaña( de la sesión)?|campagna( della sessione)?"),
    Field("landing_page", Kind.TEXT, pattern=r"landing page( \+ query string)?|landing-?page.*|page de destination.*|página de destino.*|pagina di destinazione.*"),
    Field("device", Kind.TEXT, ("device category", "device", "gerätekategorie", "catégorie d'appareil", "categoría de dispositivo", "categoria dispositivo")),
    Field("country", Kind.TEXT, ("country", "land", "pays", "país", "paese")),
    Field("user_type", Kind.TEXT, ("new / returning", "new/returning", "new / established")),
    Field("sessions", Kind.COUNT, ("sessions", "sitzungen", "sesiones", "sessioni")),
    Field("users", Kind.COUNT, ("total users", "users", "active users", "nutzer insgesamt", "aktive nutzer", "utilisateurs actifs", "usuarios activos", "utenti attivi")),
    Field("engaged_sessions", Kind.COUNT, ("engaged sessions", "sitzungen mit interaktionen", "sessions avec engagement", "sesiones con interacción", "sessioni con coinvolgimento")),
    Field("carts", Kind.COUNT, ("add to carts", "adds to cart")),
    Field("checkouts", Kind.COUNT, ("checkouts",)),
    Field("transactions", Kind.NUMBER, ("ecommerce purchases", "transactions", "purchases", "e-commerce-käufe", "transaktionen", "achats e-commerce", "transacciones", "transazioni")),
    Field("revenue", Kind.MONEY, ("total revenue", "purchase revenue", "revenue", "gesamtumsatz", "revenu total", "ingresos totales", "entrate totali")),
)  # fmt: skip
_BY = ("channel", "source_medium", "source", "medium", "campaign", "landing_page", "device", "country", "user_type")
# Breakdowns in whose rows a session stands more than once: their sums are not the sessions of the day.
_REPEATS_SESSIONS = re.compile(
    r".*(page (path|title|location)|screen|event name|item |content|search term|query\b|seitenpfad|seitentitel|ereignisname|"
    r"chemin de (la )?page|titre de (la )?page|nom de l'événement|ruta de (la )?página|título de (la )?página|nombre del evento|"
    r"percorso (della )?pagina|titolo (della )?pagina|nome evento).*"
)
_NOT_GA4 = {"cost", "impressions", "amount spent", "spend"}
_EXPORT_INSTEAD = (
    "Export Reports › Acquisition › Traffic acquisition with Date as a second dimension (or a free-form exploration "
    "by Date) to see days."
)


class Ga4(Exporter):
    """Traffic and transactions; every other report is named and left out, record by record."""

    def recognise(self, shape: Shape) -> Recognition | None:
        matched = find_fields(_FIELDS, shape.columns)
        headers = [normal(c) for c in shape.columns]
        preamble = [line.strip() for line in shape.preamble if line.strip().startswith("#")]
        telling = [
            h for h in headers if re.match(r"session |nth day|engaged sessions|ecommerce purchases|active users", h)
        ]
        if any(h.startswith(tuple(_NOT_GA4)) for h in headers) or not (preamble or telling):
            return None
        if _is_pivoted(shape, headers):
            raise BadValue(
                "This is a pivoted exploration of Google Analytics: the members of a dimension stand in its columns.",
                "Move that dimension from Columns to Rows (or choose the technique Free form without columns, with Date as "
                "the first row), so that there is one row for each day and member, and export it again.",
            )
        confidence = min(0.99, 0.5 + 0.3 * bool(preamble) + 0.1 * min(len(telling), 2))
        why = "It begins with Google Analytics' comment lines" if preamble else f"It has the column {telling[0]!r}"
        plan, says = _plan(shape, matched, headers, preamble)
        return Recognition(self.name, f"{self.title}: {says}", round(confidence, 2), f"{why}; {says}.", plan)


def _is_pivoted(shape: Shape, headers: list[str]) -> bool:
    """Whether measures repeat, in the header or in the line below it, where the members of a dimension head columns."""
    measures = [known for known in _FIELDS if known.kind not in (Kind.TEXT, Kind.DAY)]
    if any(sum(map(known.matches, headers)) > 1 and len(set(headers)) < len(headers) for known in measures):
        return True
    below, *rest = [[normal(cell or "") for cell in row[1:]] for row in shape.sample[:10]] or [[]]
    names = [cell for cell in below if cell]
    if not names or any(c.isdigit() for c in "".join(names)):
        return False
    are_numbers = all(any(c.isdigit() for c in cell) for row in rest for cell in row if cell)
    return any(known.matches(name) for known in measures for name in names) or (
        bool(rest) and are_numbers and len(set(names)) < len(names)
    )


def _plan(
    shape: Shape, matched: dict[str, tuple[int, Kind]], headers: list[str], preamble: list[str]
) -> tuple[Plan, str]:
    span = span_of_text(shape.preamble)
    account = _account(preamble)
    if "transaction_id" in matched:
        plan = Plan(
            {k: matched[k] for k in ("transaction_id", *_BY) if k in matched},
            {"order_attribution": _attribution(matched)},
            ignored=(*_total_records(matched, or_blank=True), *_transactions(matched)),
            also_reads=tuple(place for place, _ in matched.values()),
        )
        return plan, "transactions by their source"
    pages = [h for h in headers if _REPEATS_SESSIONS.match(h)]
    if "sessions" not in matched or pages:
        why = f"by {pages[0]}" if pages else "without sessions"
        place = next(iter(matched.values()))[0] if matched else 0
        return (
            Plan(
                {},
                {},
                ignored=(Ignored("true", f"a report {why}: nothing to add up"),),
                also_reads=(place,),
                notes=(f"A report {why} says nothing of channels. {_EXPORT_INSTEAD}",),
            ),
            f"a report {why}",
        )
    by_day = "date" in matched or "nth_day" in matched or "year_month" in matched
    notes = () if by_day else (f"A report without a day: it serves periods that hold it whole. {_EXPORT_INSTEAD}",)
    return (
        Plan(
            matched,
            {"traffic": _traffic(matched, span, account)},
            ignored=_total_records(matched),
            start_on=span[0] if span and "nth_day" in matched and "date" not in matched else None,
            notes=notes,
        ),
        "traffic by day" if by_day else "traffic of a period",
    )


def _account(preamble: list[str]) -> str:
    """The property, else the account, that the comment lines name."""
    for label in ("property", "account"):
        for line in preamble:
            name, _, rest = line.lstrip("# ").partition(":")
            if name.strip().lower() == label and rest.strip():
                return rest.strip()
    return ""


def _total_records(matched: Mapping[str, tuple[int, Kind]], *, or_blank: bool = False) -> tuple[Ignored, ...]:
    """Records that say so; or_blank: also those that name nothing, of tables that are no reports."""
    places = [matched[name][0] for name in matched if name in (*_BY, "date", "nth_day", "transaction_id")]
    says = total_rows(places)
    nothing = " and ".join(f"coalesce(trim(c{p}), '') = ''" for p in places) if or_blank and places else "false"
    return (
        Ignored(f"{says.condition} or lower(coalesce(surplus, '')) like '%grand total%' or ({nothing})", says.reason),
    )


def _transactions(matched: Mapping[str, tuple[int, Kind]]) -> tuple[Ignored, ...]:
    cell = f"trim(coalesce(c{matched['transaction_id'][0]}, ''))"
    return (
        Ignored(f"lower({cell}) in ('', '(not set)')", "no transaction id"),
        Ignored(
            f"{cell} <> '' and row_no not in (select min(row_no) from raw group by {cell})", "transaction listed again"
        ),
    )


def _split(matched: Mapping[str, object], name: str) -> str:
    if name in matched:
        return f"coalesce({name}, '')"
    if "source_medium" in matched:
        return f"trim(split_part(coalesce(source_medium, ''), ' / ', {1 if name == 'source' else 2}))"
    return "''"


def _attribution(matched: Mapping[str, object]) -> str:
    return f"""
        select row_no, transaction_id as order_id, 'ga4' as tool, {_split(matched, "source")} as source,
               {_split(matched, "medium")} as medium, {or_null(matched, "campaign")} as campaign,
               {or_null(matched, "landing_page")} as landing_page, lower({or_null(matched, "device")}) as device,
               {or_null(matched, "user_type")} as user_type
        from typed
    """


def _traffic(matched: Mapping[str, object], span: tuple[object, object] | None, account: str) -> str:
    first, last = (f"date '{span[0]}'", f"date '{span[1]}'") if span else ("null::date", "null::date")
    if "date" in matched or "nth_day" in matched:
        first = last = "date" if "date" in matched else "nth_day"
    elif "year_month" in matched:
        first = "try_strptime(year_month || '01', '%Y%m%d')::date"
        last = f"last_day({first})"
    counts = ", ".join(
        f"{or_null(matched, name, 'bigint')} as {name}"
        for name in ("sessions", "users", "engaged_sessions", "carts", "checkouts")
    )
    return f"""
        select row_no, {first} as starts_on, {last} as ends_on,
               case when {first} = {last} then {first} end as date,
               {or_null(matched, "channel")} as channel, {_split(matched, "source")} as source,
               {_split(matched, "medium")} as medium, {or_null(matched, "campaign")} as campaign,
               {or_null(matched, "landing_page")} as landing_page, lower({or_null(matched, "device")}) as device,
               {or_null(matched, "country")} as country, lower({or_null(matched, "user_type")}) as user_type, {counts},
               {or_null(matched, "transactions", "double")} as transactions,
               {or_null(matched, "revenue", "decimal(18, 4)")} as revenue, {literal(account)} as account, 'ga4' as tool
        from typed
    """


GA4 = Ga4("ga4", "Google Analytics 4", _FIELDS)
