"""The definitions as a list to read: what a figure is called, what it means, what it leaves out."""

import streamlit as st

from ecm.metrics import CATALOGUE, NOT_YET
from pages.components.plain import bullets, plain

_BETTER = {"up": ", higher is better", "down": ", lower is better", "": ""}


def definition_list(words: str) -> None:
    """Every figure whose name, title or definition has the words in it."""
    metrics = {
        name: metric
        for name, metric in CATALOGUE.items()
        if words.strip().lower() in f"{name} {metric.title} {metric.definition}".lower()
    }
    if not metrics:
        st.markdown("No figure has these words in it.")
        return
    for column, names in zip(st.columns(2, gap="large"), _halves(list(metrics)), strict=True):
        with column:
            for name in names:
                metric = metrics[name]
                about = f"{name} · {metric.unit.value}{_BETTER[metric.better]}"
                lines = [f"**{plain(metric.title)}** :gray[{plain(about)}]"]
                lines.append(plain(metric.definition))
                if metric.leaves_out:
                    lines.append(f"Leaves out: {plain(metric.leaves_out[:1].lower() + metric.leaves_out[1:])}")
                st.markdown("  \n".join(lines))


def not_yet() -> None:
    """Figures that are known by name and need what is not here yet."""
    st.markdown(bullets(f"**{plain(_titled(name))}** {plain(why)}." for name, why in NOT_YET.items()))


def _halves(names: list[str]) -> tuple[list[str], list[str]]:
    middle = (len(names) + 1) // 2
    return names[:middle], names[middle:]


def _titled(name: str) -> str:
    return name.upper() if len(name) <= 4 else name.replace("_", " ").capitalize()
