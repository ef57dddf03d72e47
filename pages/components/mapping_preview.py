"""What a mapping would make of a file: how many rows, the first of them, and those that would fail with their reasons."""

import streamlit as st

from ecm.ingest import Preview
from pages.components.mapping_fields import column_words
from pages.components.numbers import counted, number
from pages.components.plain import bullets, plain

_SHORT, _TALL = 8, 320


def preview_on_screen(seen: Preview, key: str) -> None:
    """Counts, questions, the first rows as they would be loaded, the first that would not."""
    st.markdown(
        f"**{number(seen.taken)} of {counted(seen.rows, 'row')} would be loaded**, {number(seen.quarantined)} go to quarantine, {number(seen.ignored)} are ignored."
    )
    if seen.of:
        st.markdown(
            f":gray[These are the first rows of {number(seen.of)}: long files are not looked through before they are loaded.]"
        )
    if seen.reasons:
        st.markdown(bullets(f"{number(count)} × {plain(reason)}" for reason, count in seen.reasons.items()))
    if seen.undecided:
        st.warning(plain(f"Is {seen.undecided} day/month or month/day? Nothing in the file decides: choose below."))
    if seen.number:
        st.warning(
            plain(
                f"Is {seen.number} a thousand and more, or a few with decimals? Choose below how numbers are written."
            )
        )
    if seen.cells:
        st.dataframe(
            [dict(zip(map(column_words, seen.columns), row, strict=True)) for row in seen.cells],
            hide_index=True,
            key=f"{key}-preview",
            height="content" if len(seen.cells) < _SHORT else _TALL,
            placeholder="—",
        )
    if seen.failing:
        st.dataframe([{"Row": n, "Why not": why} for n, why in seen.failing], hide_index=True, key=f"{key}-failing")
