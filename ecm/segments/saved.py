"""The manager's own segments, kept in the store: read with the built-in ones, saved, listed, deleted."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import sqlalchemy as sa

from ecm.errors import BadValue, UnknownName
from ecm.schema import own
from ecm.segments.built_in import BUILT_IN
from ecm.segments.definition import Rule, Segment, parse_rule, rule_data
from ecm.store import Store


def segments_of(connection: sa.Connection) -> tuple[Segment, ...]:
    """All segments: the built-in ones, then the manager's by title."""
    table = own("segments")
    rows = connection.execute(sa.select(table).order_by(table.c.title))
    saved = []
    for row in rows:
        data = json.loads(row.definition)
        rule = None if data.get("listed") else parse_rule(data)
        saved.append(Segment(row.segment_id, row.title, rule, version=int(row.version)))
    return (*BUILT_IN, *saved)


def find_segments(segments: Sequence[Segment], names: Iterable[str]) -> tuple[Segment, ...]:
    """Those with these ids or titles. Raises UnknownName."""
    by_name = {s.title.lower(): s for s in segments} | {s.segment_id: s for s in segments}
    found = []
    for name in names:
        segment = by_name.get(name) or by_name.get(name.lower())
        if segment is None:
            raise UnknownName("segment", name, [s.segment_id for s in segments])
        found.append(segment)
    return tuple(dict.fromkeys(found))


def save_segment(store: Store, title: str, rule: Rule) -> Segment:
    """Keeps a living segment under its title; one that is there already gets a new version. Raises BadValue."""
    return _save(store, title, parse_rule(rule_data(rule)), ())


def save_list(store: Store, title: str, identities: Sequence[str]) -> Segment:
    """Keeps a list of customers, given by e-mail address (hashed at once) or customer id. Raises BadValue."""
    key = store.identity_key()
    members = sorted({_customer_id(text, key) for text in identities if text.strip()})
    if not members:
        raise BadValue("The list holds no customer.", "Give one e-mail address or customer id a line.")
    return _save(store, title, None, members)


def delete_segment(store: Store, segment_id: str) -> None:
    """Forgets one of the manager's segments. Raises UnknownName, BadValue for a built-in one."""
    if segment_id in {s.segment_id for s in BUILT_IN}:
        raise BadValue("A built-in segment cannot be deleted.", "Leave it, or save one of your own beside it.")
    with store.read() as connection:
        find_segments(segments_of(connection), [segment_id])
    with store.transaction() as transaction:
        for table in ("segments", "segment_members"):
            transaction.con.execute(f"delete from {table} where segment_id = ?", [segment_id])


def _save(store: Store, title: str, rule: Rule | None, members: Sequence[str]) -> Segment:
    title = " ".join(title.split())
    segment_id = _slug(title)
    if not segment_id or len(title) > 80:
        raise BadValue("A segment needs a name of up to 80 characters.", "Give it one.")
    with store.read() as connection:
        known = {s.segment_id: s for s in segments_of(connection)}
    if segment_id in {s.segment_id for s in BUILT_IN} or title.lower() in {s.title.lower() for s in BUILT_IN}:
        raise BadValue(f"{title!r} is the name of a built-in segment.", "Choose another name.")
    version = known[segment_id].version + 1 if segment_id in known else 1
    data = {"listed": True} if rule is None else rule_data(rule)
    at = datetime.now(UTC).replace(tzinfo=None)
    with store.transaction() as transaction:
        con = transaction.con
        con.execute("delete from segments where segment_id = ?", [segment_id])
        con.execute("delete from segment_members where segment_id = ?", [segment_id])
        con.execute(
            'insert into segments (segment_id, title, definition, version, "at") values (?, ?, ?, ?, ?)',
            [segment_id, title, json.dumps(data, ensure_ascii=False), version, at],
        )
        if members:
            con.execute("insert into segment_members select ?, unnest(?::varchar[])", [segment_id, list(members)])
    return Segment(segment_id, title, rule, version=version)


def _customer_id(text: str, key: str) -> str:
    """As an import makes it of an e-mail address."""
    text = text.strip()
    return hashlib.sha256((key + text.lower()).encode()).hexdigest()[:24] if "@" in text else text


def _slug(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-") or re.sub(r"\s+", "-", title.strip().lower())
