"""Tables, and the way down from a figure to its definition, its notes and its rows."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import streamlit as st

from ecm.downloads import as_csv
from ecm.filters import Filters
from ecm.metrics import CATALOGUE, DIMENSIONS, Breakdown, Evidence, kpi_notes, rows_behind
from pages.components.numbers import counted, number
from pages.components.plain import bullets, plain
from pages.components.session import cached
from pages.components.table_format import formatted_table

_ON_SCREEN = 500
_TALL = 7
_UNITS: dict[type, str] = {Decimal: "money", int: "count", float: "count", date: "day"}


def breakdown_table(view: Breakdown, by: str) -> str | None:
    """The table by member; returns the member that was chosen."""
    title = DIMENSIONS[by].title
    rows = [
        {
            title: view.label(row.members[0]),
            **{CATALOGUE[c].title: row.values.get(c) for c in view.columns},
        }
        for row in view.kpis.rows
    ]
    config: dict[str, Any] = {title: st.column_config.TextColumn(title, pinned=True)}
    for name in view.columns:
        about = " ".join(filter(None, [CATALOGUE[name].definition, view.kpis.said_of(name)]))
        config[CATALOGUE[name].title] = st.column_config.NumberColumn(help=about)
    chosen = st.dataframe(
        formatted_table(
            rows, {CATALOGUE[c].title: CATALOGUE[c].unit for c in view.columns}, view.kpis.currency, pinned=title
        ),
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


def which_figure(member: str, titles: Mapping[str, str]) -> str | None:
    """A button for each figure of the chosen member; returns the one that was pressed."""
    st.markdown(f"What is behind a figure of **{plain(member)}**")
    with st.container(horizontal=True, gap="xsmall", key="which-figure"):
        pressed = [name for name, title in titles.items() if st.button(title, key=f"behind-{name}")]
    return pressed[0] if pressed else None


def behind(metric: str, filters: Filters, member: tuple[str, str] | None = None) -> None:
    """Opens a figure's definition, its notes, and its rows with file and row, to download."""
    about = f" of {member[1] or '(not known)'}" if member else ""
    st.dialog(plain(f"{CATALOGUE[metric].title}{about}"), width="large")(_behind)(metric, filters, member)


def _behind(metric: str, filters: Filters, member: tuple[str, str] | None) -> None:
    known = CATALOGUE[metric]
    st.markdown(plain(known.definition))
    if known.leaves_out:
        st.markdown(f":gray[Leaves out: {plain(known.leaves_out)}]")
    narrowed = filters.wanting(member[0], member[1]) if member else filters
    with st.spinner("Looking up the rows…"):
        evidence = cached(rows_behind, narrowed, metric)
        notes = cached(kpi_notes, narrowed, metric)
    if notes:
        st.markdown(bullets(plain(note.text) for note in notes))
    for part in evidence:
        _show(part, f"{metric}-{part.title}")
    if not evidence:
        st.info("No row matches.")


def _show(part: Evidence, key: str) -> None:
    rows = [dict(zip(part.columns, row, strict=True)) for row in part.cells[:_ON_SCREEN]]
    more = f", the first {number(len(rows))} shown" if len(rows) < part.count else ""
    every = counted(part.count, "row")
    st.markdown(f"**{plain(f'{part.title}: {every}{more}')}**")
    units = {column: unit for column in part.columns if (unit := _unit([row[column] for row in rows]))}
    blank = [c for c in part.columns if units.get(c) == "money" and not any(row[c] for row in rows)]
    st.dataframe(
        formatted_table(
            [{c: cell for c, cell in row.items() if c not in blank} for row in rows],
            {c: unit for c, unit in units.items() if c not in blank and c != "Row"},
        ),
        hide_index=True,
        height=280 if len(rows) > _TALL else "content",
        placeholder="—",
        key=f"rows-{key}",
    )
    st.download_button(
        f"Download these rows (CSV{f', {number(len(part.cells))} of them' if len(part.cells) < part.count else ''})",
        data=lambda: as_csv(part.columns, part.cells),
        file_name=f"{key}.csv".replace(" ", "_").lower(),
        mime="text/csv",
        key=f"download-{key}",
        icon=":material/download:",
        on_click="ignore",
    )


def _unit(cells: Sequence[Any]) -> str | None:
    """How a column of such cells is written: amounts come as decimals, counts as whole numbers."""
    kinds = {type(cell) for cell in cells if cell is not None}
    return _UNITS.get(kinds.pop()) if len(kinds) == 1 else None
