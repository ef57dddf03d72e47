"""A shop as tests see it: files go in, answers come out. Nothing between the two is looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from pathlib import Path

from ecm.facts import apply_settings
from ecm.filters import Basis, Compare, Filters, Period
from ecm.ingest import FileResult, Status, load
from ecm.metrics import Kpis, Value, Values, kpis
from ecm.store import Store

ORDERS = "order_id,ordered_at,currency,gross_sales"
LINES = "order_id,line_no,sku,title,quantity,unit_price"
REFUNDS = "refund_id,order_id,refunded_at,amount"
TRAFFIC = "date,channel,sessions"
SPEND = "date,platform,channel,currency,cost"
COSTS = "sku,valid_from,unit_cost,currency"


@dataclass
class Shop:
    """A store, a folder to write files into, and a day that is today."""

    store: Store
    folder: Path
    today: date
    _numbers: "count[int]" = field(default_factory=count)

    def write(self, name: str, content: str | bytes) -> Path:
        """A file in a folder of its own."""
        folder = self.folder / f"file{next(self._numbers)}"
        folder.mkdir(parents=True)
        path = folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def take(
        self, name: str, content: str | bytes, *, source: str | None = None, date_order: str | None = None
    ) -> FileResult:
        """Loads one file, whatever becomes of it."""
        path = self.write(name, content)
        (result,) = load(self.store, [path], today=self.today, source=source, date_order=date_order)
        return result

    def load(self, *files: Sequence[str]) -> list[FileResult]:
        """Loads files, each a header and its rows, all of whose records must be taken; in one transaction: quicker."""
        paths = [self.write(f"{n}.csv", "\n".join(lines) + "\n") for n, lines in enumerate(files)]
        results = load(self.store, paths, today=self.today, together=True)
        for result in results:
            assert (result.status, result.quarantined, result.ignored) == (Status.LOADED, 0, 0), result
        return results

    def ask(
        self,
        first: str,
        last: str,
        metrics: Sequence[str] = (),
        *,
        by: Sequence[str] = (),
        compare: Compare = Compare.NONE,
        basis: Basis = Basis.EVENT,
        **where: str,
    ) -> Kpis:
        """The metrics over these days, both inclusive; `where`: dimension=member."""
        conditions = tuple((name, (member,)) for name, member in where.items())
        filters = Filters(Period(date.fromisoformat(first), date.fromisoformat(last)), compare, conditions, basis)
        return kpis(self.store, filters, by=by, metrics=metrics, today=self.today)

    def value(self, metric: str, first: str, last: str, *, basis: Basis = Basis.EVENT, **where: str) -> Value:
        """One metric's total."""
        return self.ask(first, last, [metric], basis=basis, **where).total[metric]

    def values(
        self, metric: str, dimension: str, first: str, last: str, *, basis: Basis = Basis.EVENT, **where: str
    ) -> dict[str, Value]:
        """One metric by one dimension."""
        rows = self.ask(first, last, [metric], by=[dimension], basis=basis, **where).rows
        return {row.members[0]: row.values[metric] for row in rows}

    def set(self, name: str, text: str) -> None:
        """Changes a setting, as the manager would."""
        apply_settings(self.store, self.store.settings().with_value(name, text))


def members(rows: Sequence[object]) -> set[str]:
    """The first members of rows."""
    return {row.members[0] for row in rows}  # type: ignore[attr-defined]  # rows of any breakdown


def texts(answer: Kpis) -> str:
    """All notes of an answer, as one text."""
    return "\n".join(note.text for note in answer.notes)


def balances(result: FileResult) -> bool:
    """Whether every record of the file is accounted for."""
    return result.rows == result.loaded + result.quarantined + result.ignored


def some(values: Values | Mapping[str, Value], *names: str) -> tuple[Value, ...]:
    """The values of these names, in this order."""
    return tuple(values[name] for name in names)
