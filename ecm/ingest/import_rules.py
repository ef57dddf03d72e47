"""The manager's import rules: column mappings of unknown files, fixes of cells, aliases of renamed columns."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import sqlalchemy as sa

from ecm.errors import BadValue, UnknownName
from ecm.exporters import ColumnMapping, exporters, normal
from ecm.schema import TABLES, own
from ecm.store import Store, Transaction

_MAPPING, _FIX, _ALIAS = "map:", "fix:", "alias:"


@dataclass(frozen=True)
class Fix:
    """In the files of an exporter, in the column of that header, a cell as written is read as another.

    source: an exporter's name, or for mapped files the title of their imports.
    """

    source: str
    header: str
    written: str
    meant: str

    @property
    def fix_id(self) -> str:
        return _FIX + _short(self.source, normal(self.header), self.written.strip())


@dataclass(frozen=True)
class Alias:
    """In the files of an exporter a column has a new name. source: as of a Fix."""

    source: str
    header: str
    now: str

    @property
    def alias_id(self) -> str:
        return _ALIAS + _short(self.source, normal(self.now))


@dataclass(frozen=True)
class ImportRules:
    """All import rules."""

    mappings: tuple[ColumnMapping, ...] = ()
    fixes: tuple[Fix, ...] = ()
    aliases: tuple[Alias, ...] = ()

    def fixes_of(self, source: str, title: str, columns: Sequence[str]) -> list[tuple[int, Fix]]:
        """The fixes for an exporter's files, with the place of their column."""
        headers = [normal(c) for c in columns]
        return [
            (headers.index(normal(f.header)), f)
            for f in self.fixes
            if f.source in (source, title) and normal(f.header) in headers
        ]

    def as_known(self, source: str, columns: Sequence[str]) -> tuple[str, ...]:
        """The headers by their earlier names; a header whose earlier name is in the file as well stays as it is."""
        there = {normal(c) for c in columns}
        before = {normal(a.now): a.header for a in self.aliases if a.source == source and normal(a.header) not in there}
        return tuple(before.get(normal(c), c) for c in columns)

    def is_used(self, mapping: ColumnMapping) -> bool:
        """Whether files of its shape are read by it: of two mappings for the same columns the newest is used."""
        return next((m.name for m in self.mappings if m.signature == mapping.signature), "") == mapping.name


def import_rules(store: Store) -> ImportRules:
    """All import rules, the newest first."""
    table = own("mappings")
    with store.read() as connection:
        rows = connection.execute(sa.select(table).order_by(sa.desc(table.c["at"]), table.c.mapping_id)).all()
    definitions = {
        kind: [r.definition for r in rows if r.mapping_id.startswith(kind)] for kind in (_MAPPING, _FIX, _ALIAS)
    }
    return ImportRules(
        tuple(ColumnMapping.from_json(text) for text in definitions[_MAPPING]),
        tuple(Fix(**json.loads(text)) for text in definitions[_FIX]),
        tuple(Alias(**json.loads(text)) for text in definitions[_ALIAS]),
    )


def save_mapping(store: Store, mapping: ColumnMapping, instead_of: str = "") -> None:
    """Saves a mapping under its name; one of that name is replaced. instead_of: its earlier name, where it is
    renamed.

    Raises BadValue where the name is that of an exporter or a table.
    """
    name = mapping.name.strip()
    if _is_reserved(name):
        raise BadValue(f"{name!r} is the name of a table or a tool that is known already.", "Choose another name.")
    rules = import_rules(store)
    with store.transaction() as transaction:
        if instead_of and instead_of.strip().lower() != name.lower():
            _rename(transaction, rules, instead_of.strip(), mapping)
        _insert(transaction, _MAPPING + name.lower(), mapping.signature, mapping.table, mapping.to_json())


def save_fix(store: Store, fix: Fix) -> None:
    """Saves a fix. Raises BadValue where it changes nothing."""
    save_fixes(store, [fix])


def save_fixes(store: Store, fixes: Iterable[Fix]) -> None:
    """Saves several fixes at once. Raises BadValue where one changes nothing."""
    fixes = [replace(fix, written=fix.written.strip(), meant=fix.meant.strip()) for fix in fixes]
    if any(fix.written == fix.meant for fix in fixes):
        raise BadValue("A fix has to change the cell.", "Write what is meant.")
    with store.transaction() as transaction:
        for fix in fixes:
            _insert_fix(transaction, fix)


def save_alias(store: Store, alias: Alias) -> None:
    """Saves that a column has a new name. Raises BadValue where both names are the same."""
    if not normal(alias.now) or normal(alias.header) == normal(alias.now):
        raise BadValue("A renamed column has two names.", "Choose the column it is now.")
    with store.transaction() as transaction:
        _insert_alias(transaction, alias)


def delete_mapping(store: Store, name: str) -> None:
    """Deletes a mapping. Raises UnknownName."""
    names = [m.name for m in import_rules(store).mappings]
    if name not in names:
        raise UnknownName("mapping", name, names)
    _delete(store, _MAPPING + name.strip().lower())


def delete_fix(store: Store, fix: Fix) -> None:
    """Deletes a fix: cells are read as they are written again."""
    _delete(store, fix.fix_id)


def delete_alias(store: Store, alias: Alias) -> None:
    """Deletes an alias: the column is unknown again."""
    _delete(store, alias.alias_id)


def free_name(rules: ImportRules, name: str, signature: str) -> str:
    """A name like the given one that no exporter, no table and no mapping of other files has."""
    taken = {m.name.strip().lower() for m in rules.mappings if m.signature != signature}
    name = f"{name} file" if _is_reserved(name) else name
    number = 1
    while (f"{name} {number}" if number > 1 else name).lower() in taken:
        number += 1
    return f"{name} {number}" if number > 1 else name


def _is_reserved(name: str) -> bool:
    return name.strip().lower() in {*TABLES, *(s.name for s in exporters())}


def title_of(mapping: ColumnMapping) -> str:
    """The title of imports by this mapping."""
    return f"{mapping.name} ({mapping.table})"


def _rename(transaction: Transaction, rules: ImportRules, before: str, mapping: ColumnMapping) -> None:
    """Renames the import rules for the files of a mapping with it."""
    old = next((m for m in rules.mappings if m.name.strip().lower() == before.lower()), None)
    transaction.con.execute("delete from mappings where mapping_id = ?", [_MAPPING + before.lower()])
    if old is None:
        return
    for fix in rules.fixes:
        if fix.source == title_of(old):
            transaction.con.execute("delete from mappings where mapping_id = ?", [fix.fix_id])
            _insert_fix(transaction, replace(fix, source=title_of(mapping)))
    for alias in rules.aliases:
        if alias.source == title_of(old):
            transaction.con.execute("delete from mappings where mapping_id = ?", [alias.alias_id])
            _insert_alias(transaction, replace(alias, source=title_of(mapping)))


def _insert_fix(transaction: Transaction, fix: Fix) -> None:
    definition = {"source": fix.source, "header": fix.header, "written": fix.written, "meant": fix.meant}
    _insert(transaction, fix.fix_id, fix.source, "", json.dumps(definition, ensure_ascii=False))


def _insert_alias(transaction: Transaction, alias: Alias) -> None:
    definition = {"source": alias.source, "header": alias.header, "now": alias.now}
    _insert(transaction, alias.alias_id, alias.source, "", json.dumps(definition, ensure_ascii=False))


def _insert(transaction: Transaction, key: str, shape: str, table: str, definition: str) -> None:
    at = datetime.now(UTC).replace(tzinfo=None)
    transaction.con.execute("delete from mappings where mapping_id = ?", [key])
    transaction.con.execute(
        'insert into mappings (mapping_id, shape, table_name, definition, "at") values (?, ?, ?, ?, ?)',
        [key, shape, table, definition, at],
    )


def _delete(store: Store, key: str) -> None:
    with store.transaction() as transaction:
        transaction.con.execute("delete from mappings where mapping_id = ?", [key])


def _short(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
