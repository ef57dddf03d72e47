"""PayPal's activity download: one row a transaction, its time and its zone in cells of their own."""

from ecm.exporters.exporter import (
    Exporter,
    Field,
    Ignored,
    Plan,
    Recognition,
    RowRule,
    Shape,
    find_fields,
    normal,
    personal_columns,
)
from ecm.exporters.payment_words import NO_SALES, NOT_DONE
from ecm.exporters.paypal_days import read_days
from ecm.exporters.phrases import Found, every_field, is_missing, lacks, time_of_day
from ecm.schema import Kind
from ecm.sql import literal

# Headers in English, German, French, Spanish and Italian.
_FIELDS = (
    Field("day", Kind.DAY, ("date", "datum", "fecha", "data"), required=True),
    Field("time", Kind.TEXT, ("time", "uhrzeit", "heure", "hora", "orario", "ora"), required=True),
    Field("zone", Kind.TEXT, ("timezone", "time zone", "zeitzone", "fuseau horaire", "zona horaria", "fuso orario")),
    Field("type", Kind.TEXT, ("type", "typ", "tipo", "description", "beschreibung", "descripción"), required=True),
    Field("status", Kind.TEXT, ("status", "état", "estado", "stato")),
    Field("currency", Kind.CURRENCY, ("currency", "währung", "devise", "divisa", "valuta")),
    Field("gross", Kind.MONEY, ("gross", "amount", "brutto", "avant commission", "bruto", "lordo"), required=True),
    Field("fee", Kind.MONEY, ("fee", "gebühr", "entgelt", "commission", "comisión", "tariffa")),
    Field("id", Kind.TEXT, ("transaction id", "transaktionscode", "numéro de transaction", "id. de transacción", "codice transazione")),
    Field("reference", Kind.TEXT, ("reference txn id", "zugehöriger transaktionscode", "numéro de la transaction de référence", "id. de referencia de trans.", "codice transazione di riferimento")),
    Field("invoice", Kind.TEXT, ("invoice number", "rechnungsnummer", "numéro de facture", "número de factura", "numero fattura")),
    Field("custom", Kind.TEXT, ("custom number", "individuelle nummer", "zollnummer", "numéro de client", "número personalizado", "numero personalizzato")),
    Field("impact", Kind.TEXT, ("balance impact", "auswirkung auf guthaben", "impact sur le solde", "impacto en el saldo", "impatto sul saldo")),
    Field("balance", Kind.MONEY, ("balance", "guthaben", "solde", "saldo")),
)  # fmt: skip
_OWN = {
    "timezone",
    "time zone",
    "zeitzone",
    "fuseau horaire",
    "zona horaria",
    "fuso orario",
    "balance impact",
    "receipt id",
}
_MEMO = "in ('memo', 'mémo', 'nota', 'promemoria', 'vermerk')"
# Money that is set aside and given back again, in one balance; a reversed payment is not among them.
_HOLDS = (
    r"\bhold|authori[sz]ation|\breserve|payment release|einbehalt|vorläufig|autorisierung|reservierung|blocage|"
    r"autorisation|retención|autorización|autorizzazione|trattenut"
)
_KINDS = (
    (r"\bfees?\b|gebühr|\bfrais\b|tarifa|tariffa", "fee"),
    (r"withdraw|payout|auszahlung|abbuchung auf|bankabbuchung|virement vers|retirada|retiro|prelievo", "payout"),
    (r"reversal|chargeback|deposit|conversion|umrechnung|einzahlung|gutschrift|dispute|adjustment", "adjustment"),
    (r"refund|rückzahlung|rückerstattung|erstattung|remboursement|reembolso|rimborso", "refund"),
    (NO_SALES, "adjustment"),
)
_ZONES = {
    **{"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "GMT": 0, "UTC": 0},
    **{"BST": 1, "WEST": 1, "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2, "EET": 2, "EEST": 3, "MSK": 3, "SGT": 8},
    **{"HKT": 8, "JST": 9, "AEST": 10, "AEDT": 11, "AWST": 8, "NZST": 12, "NZDT": 13, "BRT": -3},
}


class PayPal(Exporter):
    """Payments with their fees; the order is what the invoice or custom number says, of a refund its payment's."""

    def recognise(self, shape: Shape) -> Recognition | None:
        matched = find_fields(_FIELDS, shape.columns)
        telling = [h for h in map(normal, shape.columns) if h in _OWN]
        if lacks(_FIELDS, matched) or not telling or not {"id", "balance"} & matched.keys():
            return None
        day = read_days(shape, matched)
        return Recognition(
            self.name,
            self.title,
            0.95 if "id" in matched else 0.85,
            f"It has the columns {', '.join(map(repr, telling))} beside its date and time.",
            Plan(
                matched,
                {"payments": _payments(matched)},
                steps=(("movements", _movements(matched, day)),),
                ignored=_without_money(matched),
                rules=(
                    *is_missing(matched, "gross"),
                    RowRule(f"{day} is null", "missing: date"),
                    RowRule(f"time is not null and {time_of_day('time')} is null", "not a time: time"),
                    RowRule("row_no in (select row_no from movements where zone_unknown)", "time zone not known: taken as UTC", is_warning=True),
                ),
                personal=(*personal_columns(shape.columns), *_names(shape)),
            ),
        )  # fmt: skip


def _names(shape: Shape) -> tuple[int, ...]:
    """The other party's name stands under a header that elsewhere names things."""
    own = (
        "name",
        "nom",
        "nombre",
        "nome",
        "subject",
        "betreff",
        "objet",
        "asunto",
        "oggetto",
        "hinweis",
        "remarque",
        "nota",
    )
    return tuple(n for n, h in enumerate(shape.columns) if normal(h) in own)


def _without_money(matched: Found) -> tuple[Ignored, ...]:
    """Rows that moved no money, by what they say."""

    def says(name: str, test: str) -> str:
        return test.format(f"lower(trim(coalesce(c{matched[name][0]}, '')))") if name in matched else "false"

    return (
        Ignored(says("impact", f"{{}} {_MEMO}"), "memo: no money moved"),
        Ignored(says("type", f"regexp_matches({{}}, '{_HOLDS}')"), "a hold or its reversal: no money moved"),
        Ignored(
            says("status", f"regexp_matches({{}}, '{NOT_DONE}')"), "not completed: no money moved", is_heading=True
        ),
    )


def _movements(matched: Found, day: str) -> str:
    """Rows with their moment in UTC, and what their own numbers say of the order."""
    hours = " ".join(f"when {literal(name)} then {ahead}" for name, ahead in _ZONES.items())
    offset = "regexp_extract(upper(zone), '^(?:GMT|UTC)?([+-]\\d{1,2})(?::?(\\d{2}))?$', ['h', 'm'])"
    local = f"({day} + coalesce({time_of_day('time')}, interval 0 second))"
    return f"""
        select *, {day} as on_day, case when ahead is not null then {local} - to_minutes(ahead)
                       when region is not null then timezone('UTC', timezone(region, {local}))
                       else {local} end as happened_at,
               ahead is null and region is null as zone_unknown,
               -- WooCommerce writes its order into the custom number, and WC- before it in the invoice number.
               coalesce(nullif(regexp_extract(custom, '"order_(?:id|number)"\\s*:\\s*"?([^",}}]+)', 1), ''),
                        regexp_replace(invoice, '^(?i)wc-(\\d+)$', '\\1'), case when not starts_with(custom, '{{') then custom end) as own_order
        from (
            select *, coalesce(case upper(trim(coalesce(zone, 'UTC'))) {hours} end * 60,
                               try_cast({offset}.h as integer) * 60
                               + case when {offset}.h like '-%' then -1 else 1 end
                               * coalesce(try_cast({offset}.m as integer), 0)) as ahead,
                   (select name from pg_timezone_names() where name = zone limit 1) as region
            from {every_field(_FIELDS, matched)}
        )
    """


def _payments(matched: Found) -> str:
    """Money that came in from a customer is a charge; what the shop paid for others is an adjustment.

    Without a transaction id a row is known by what it says, and the same again by its place among its likes.
    """
    said = "lower(coalesce(type, ''))"
    content = "concat_ws('|', on_day, time, type, currency, gross, balance)"
    kinds = " ".join(f"when regexp_matches({said}, '{words}') then '{kind}'" for words, kind in _KINDS)
    return f"""
        select m.row_no, coalesce(m.id, 'paypal/' || md5(m.content) || '/' || m.nth) as payment_id,
               coalesce(m.own_order, o.own_order) as order_id, m.happened_at as "at", m.on_day as reported_on,
               case when m.moved in ('refund', 'fee') and m.gross > 0 then 'adjustment' else m.moved end as kind,
               case when m.moved = 'fee' and m.gross > 0 then 0 else m.gross end as amount,
               case when m.moved = 'fee' and m.gross > 0 then -m.gross else -m.fee end as fee,
               m.currency, 'paypal' as provider
        from (
            select *, {content} as content, row_number() over (partition by {content} order by row_no) as nth,
                   case {kinds} when gross > 0 then 'charge' else 'adjustment' end as moved
            from movements
        ) m
        left join (select id, max(own_order) as own_order from movements group by id) o on o.id = m.reference
    """


PAYPAL = PayPal("paypal", "PayPal activity", _FIELDS)
