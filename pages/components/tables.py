"""Tables, and the way down from a figure to its definition, its notes and its rows."""

import csv
import io
from collections.abc import Sequence
from typing import Any

import streamlit as st

from ecm.filters import Filters
from ecm.metrics import CATALOGUE, DIMENSIONS, Breakdown, Evidence, kpi_notes, rows_behind
from pages.components.plain import plain
from pages.components.session import kept


def breakdown_table(view: Breakdown, by: str) -> str | None:
    """The table by member; returns the member that was chosen."""
    title = DIMENSIONS[by].title
    rows = [
        {
            title: view.label(row.members[0]),
            **{CATALOGUE[c].title: shown(row.values.get(c), CATALOGUE[c].unit) for c in view.columns},
        }
        for row in view.kpis.rows
    ]
    config: dict[str, Any] = {title: st.column_config.TextColumn(title, pinned=True)}
    for name in view.columns:
        metric = CATALOGUE[name]
        label = (
            f"{metric.title} ({view.kpis.currency})" if metric.unit == "money" and view.kpis.currency else metric.title
        )
        config[metric.title] = st.column_config.NumberColumn(
            label, format=number_format(metric.unit), help=metric.definition
        )
    chosen = st.dataframe(
        rows,
        hide_index=True,
        column_config=config,
        on_select="rerun",
        selection_mode="single-row",
        key=f"table-{by}",
        placeholder="—",
        alt=f"{view.sentence}. The table by {title.lower()}.",
    )
    places = chosen.selection.rows
    return view.kpis.rows[places[0]].members[0] if places else None


def number_format(unit: str) -> str:
    """How a column of such values is written: with as many decimals in every row."""
    return {"money": "accounting", "share": "percent", "count": "localized", "ratio": "%.2f"}[unit]


def shown(value: float | None, unit: str) -> float | None:
    """A value as a table shows it: shares to a tenth of a percent."""
    return round(value, 3) if value is not None and unit == "share" else value


@st.dialog("What is behind it", width="large")
def behind(metric: str, filters: Filters, member: tuple[str, str] | None = None) -> None:
    """A figure's definition, its notes, and its rows with file and row, to download."""
    known = CATALOGUE[metric]
    about = f" of {member[1] or '(not known)'}" if member else ""
    st.subheader(plain(f"{known.title}{about}"), anchor=False)
    st.markdown(plain(known.definition))
    if known.leaves_out:
        st.markdown(f":gray[Leaves out: {plain(known.leaves_out)}]")
    narrowed = filters.wanting(member[0], member[1]) if member else filters
    with st.spinner("Looking up the rows…"):
        evidence = kept(rows_behind, narrowed, metric)
        notes = kept(kpi_notes, narrowed, metric)
    for note in notes:
        st.markdown(f"- {plain(note.text)}")
    for part in evidence:
        _show(part, f"{metric}-{part.title}")
    if not evidence:
        st.info("No row matches.")


def _show(part: Evidence, key: str) -> None:
    shown = len(part.cells)
    many = f"{part.title}: {part.count:,} rows" + (f", the first {shown:,} shown" if shown < part.count else "")
    st.markdown(f"**{plain(many)}**")
    st.dataframe(
        [dict(zip(part.columns, row, strict=True)) for row in part.cells[:1000]],
        hide_index=True,
        height=280,
        key=f"rows-{key}",
    )
    st.download_button(
        "Download these rows (CSV)",
        data=lambda: as_csv(part.columns, part.cells),
        file_name=f"{key}.csv".replace(" ", "_").lower(),
        mime="text/csv",
        key=f"download-{key}",
        icon=":material/download:",
        on_click="ignore",
    )


def as_csv(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    """A CSV that no spreadsheet takes for a formula: a cell that begins like one gets an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([[_harmless(cell) for cell in row] for row in rows])
    return text.getvalue().encode("utf-8-sig")


def _harmless(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
