"""What the manager taught the importers: mappings of unknown files, and cells that are always read as another."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from ecm.errors import BadValue, UnknownName
from ecm.schema import own
from ecm.sources import Mapping, normal
from ecm.store import Store

_MAPPING, _FIX = "map:", "fix:"


@dataclass(frozen=True)
class Fix:
    """In the files of a source, in the column of that header, a cell as written stands for another."""

    source: str
    header: str
    written: str
    meant: str

    @property
    def fix_id(self) -> str:
        told = "\n".join((self.source, normal(self.header), self.written.strip()))
        return _FIX + hashlib.sha256(told.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Remembered:
    """All that is remembered, as one reading of the store."""

    mappings: tuple[Mapping, ...] = ()
    fixes: tuple[Fix, ...] = ()

    def fixes_of(self, source: str, columns: Sequence[str]) -> list[tuple[int, Fix]]:
        """Those for a source's files, with the place of their column."""
        headers = [normal(c) for c in columns]
        return [
            (headers.index(normal(f.header)), f)
            for f in self.fixes
            if f.source == source and normal(f.header) in headers
        ]


def remembered(store: Store) -> Remembered:
    """The mappings and fixes that are kept, the newest mapping of a shape first."""
    table = own("mappings")
    with store.read() as connection:
        rows = connection.execute(sa.select(table).order_by(sa.desc(table.c["at"]), table.c.mapping_id)).all()
    mappings = tuple(Mapping.from_json(r.definition) for r in rows if r.mapping_id.startswith(_MAPPING))
    fixes = tuple(Fix(**json.loads(r.definition)) for r in rows if r.mapping_id.startswith(_FIX))
    return Remembered(mappings, fixes)


def remember_mapping(store: Store, mapping: Mapping) -> None:
    """Keeps a mapping under its name; one of that name is replaced."""
    _keep(store, _MAPPING + mapping.name.strip().lower(), mapping.signature, mapping.table, mapping.to_json())


def remember_fix(store: Store, fix: Fix) -> None:
    """Keeps a fix. Raises BadValue where it changes nothing."""
    if fix.written.strip() == fix.meant.strip():
        raise BadValue("A fix has to change the cell.", "Write what is meant.")
    told = {"source": fix.source, "header": fix.header, "written": fix.written.strip(), "meant": fix.meant.strip()}
    _keep(store, fix.fix_id, fix.source, "", json.dumps(told, ensure_ascii=False))


def forget_mapping(store: Store, name: str) -> None:
    """Raises UnknownName."""
    known = [m.name for m in remembered(store).mappings]
    if name not in known:
        raise UnknownName("mapping", name, known)
    _forget(store, _MAPPING + name.strip().lower())


def forget_fix(store: Store, fix: Fix) -> None:
    """Cells are read as they are written again."""
    _forget(store, fix.fix_id)


def _keep(store: Store, key: str, shape: str, table: str, definition: str) -> None:
    at = datetime.now(UTC).replace(tzinfo=None)
    with store.transaction() as transaction:
        transaction.con.execute("delete from mappings where mapping_id = ?", [key])
        transaction.con.execute(
            'insert into mappings (mapping_id, shape, table_name, definition, "at") values (?, ?, ?, ?, ?)',
            [key, shape, table, definition, at],
        )


def _forget(store: Store, key: str) -> None:
    with store.transaction() as transaction:
        transaction.con.execute("delete from mappings where mapping_id = ?", [key])
