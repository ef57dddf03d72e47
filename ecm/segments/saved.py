"""The manager's own segments in the store: read with the built-in ones, saved, listed, deleted."""

import difflib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import UTC, datetime
from itertools import count
from typing import Final

import sqlalchemy as sa

from ecm.errors import BadValue, UnknownName
from ecm.identity import hashed
from ecm.schema import own
from ecm.segments.bounds import Bound
from ecm.segments.built_in import TITLES, built_in
from ecm.segments.definition import Rule, Segment, parse_rule, rule_data
from ecm.store import Store, per_read

_LONGEST: Final = 80


def segments_of(connection: sa.Connection, high_value: Bound) -> tuple[Segment, ...]:
    """All segments: the built-in ones, then the manager's by title."""
    return (*built_in(high_value.amount, high_value.why), *_own(connection))


@per_read
def titles_of(connection: sa.Connection) -> dict[str, str]:
    """What every segment is called, by its id."""
    table = own("segments")
    rows = connection.execute(sa.select(table.c.segment_id, table.c.title).order_by(table.c.title))
    return {**TITLES, **{r.segment_id: r.title for r in rows}}


@per_read
def _own(connection: sa.Connection) -> list[Segment]:
    table = own("segments")
    saved = []
    for row in connection.execute(sa.select(table).order_by(table.c.title)):
        data = json.loads(row.definition)
        rule = None if data.get("listed") else parse_rule(data)
        saved.append(Segment(row.segment_id, row.title, rule, version=int(row.version)))
    return saved


def find_segments(segments: Sequence[Segment], names: Iterable[str]) -> tuple[Segment, ...]:
    """Those with these ids or titles. Raises UnknownName."""
    ids = found_ids({s.segment_id: s.title for s in segments}, names)
    by_id = {s.segment_id: s for s in segments}
    return tuple(by_id[i] for i in ids)


def found_ids(titles: Mapping[str, str], names: Iterable[str]) -> tuple[str, ...]:
    """The ids of the segments with these ids or titles, each once. Raises UnknownName."""
    by_name = {title.lower(): i for i, title in titles.items()} | {i.lower(): i for i in titles}
    ids = []
    for name in names:
        segment_id = by_name.get(name.strip().lower())
        if segment_id is None:
            raise UnknownName("segment", name, _near(titles, name))
        ids.append(segment_id)
    return tuple(dict.fromkeys(ids))


def _near(titles: Mapping[str, str], name: str) -> list[str]:
    """What may have been meant: ids, or the titles where one of them is nearer."""
    by_title = difflib.get_close_matches(name.lower(), [t.lower() for t in titles.values()], n=1)
    by_id = difflib.get_close_matches(name, list(titles), n=1)
    return list(titles.values()) if by_title and not by_id else list(titles)


def save_segment(store: Store, title: str, rule: Rule) -> Segment:
    """Saves a rule-based segment under its title; an existing one gets a new version. Raises BadValue."""
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
    if segment_id in TITLES:
        raise BadValue("A built-in segment cannot be deleted.", "Leave it, or save one of your own beside it.")
    with store.read() as connection:
        found_ids(titles_of(connection), [segment_id])
    with store.transaction() as transaction:
        for table in ("segments", "segment_members"):
            transaction.con.execute(f"delete from {table} where segment_id = ?", [segment_id])


def _save(store: Store, title: str, rule: Rule | None, members: Sequence[str]) -> Segment:
    title = " ".join(title.split())
    if not title or len(title) > _LONGEST:
        raise BadValue(
            f"A segment needs a name of up to {_LONGEST} characters{f', not {len(title)}' if title else ''}.",
            "Give it one.",
        )
    if title.lower() in {t.lower() for t in TITLES.values()} | TITLES.keys():
        raise BadValue(f"{title!r} is the name of a built-in segment.", "Choose another name.")
    data = json.dumps({"listed": True} if rule is None else rule_data(rule), ensure_ascii=False)
    at = datetime.now(UTC).replace(tzinfo=None)
    with store.transaction() as transaction:
        con = transaction.con
        rows = con.execute("select segment_id, title, version from segments").fetchall()
        same = next(((i, v) for i, t, v in rows if t.lower() == title.lower()), None)
        segment_id = same[0] if same else _free(_slug(title), {*TITLES, *(i for i, _, _ in rows)})
        version = int(same[1]) + 1 if same else 1
        con.execute("delete from segments where segment_id = ?", [segment_id])
        con.execute("delete from segment_members where segment_id = ?", [segment_id])
        con.execute(
            'insert into segments (segment_id, title, definition, version, "at") values (?, ?, ?, ?, ?)',
            [segment_id, title, data, version, at],
        )
        if members:
            con.execute("insert into segment_members select ?, unnest(?::varchar[])", [segment_id, list(members)])
    return Segment(segment_id, title, rule, version=version)


def _customer_id(text: str, key: str) -> str:
    """As an import makes it of an e-mail address."""
    text = text.strip()
    return hashed(text, key) if "@" in text else text


def _slug(title: str) -> str:
    """Letters, digits and hyphens: what goes into an address and onto a command line. Other scripts keep their letters."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return _hyphened(plain) or _hyphened(unicodedata.normalize("NFKC", title)) or "segment"


def _hyphened(text: str) -> str:
    return re.sub(r"[\W_]+", "-", text.lower()).strip("-")


def _free(slug: str, taken: Set[str]) -> str:
    """The slug, with a number where another title has it: no name replaces another one's segment."""
    return next(s for n in count(1) if (s := slug if n == 1 else f"{slug}-{n}") not in taken)
