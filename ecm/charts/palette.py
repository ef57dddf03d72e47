"""The colours of both themes. Contrast and distance for colour-blind sight were measured; see the theme's documentation."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Palette:
    """One theme's colours for figures."""

    text: str
    muted: str
    grid: str
    background: str
    primary: str
    better: str
    worse: str
    plan: str
    categories: tuple[str, ...]
    other: str


LIGHT = Palette(
    text="#1C2430",
    muted="#566270",
    grid="#DDE3E9",
    background="#FFFFFF",
    primary="#1F5FA8",
    better="#17774A",
    worse="#B3402A",
    plan="#BC8A10",
    categories=("#1F5FA8", "#BC8A10", "#6E1640", "#A184DC", "#4A5A0A", "#C94F6B"),
    other="#8A949E",
)
DARK = Palette(
    text="#E8EDF2",
    muted="#A3B0BD",
    grid="#2C3540",
    background="#12161B",
    primary="#6FA8E8",
    better="#57C78E",
    worse="#F08A70",
    plan="#F0C04A",
    categories=("#6FA8E8", "#F0C04A", "#E2685B", "#8A72BE", "#9BE8A0", "#F3C1EC"),
    other="#7C8894",
)
# A channel has the same colour on every page, whatever else is shown.
_CHANNELS = ("Paid Search", "Organic Search", "Paid Social", "Email", "Direct", "Referral")


def palette(is_dark: bool) -> Palette:
    """The colours of the visitor's theme."""
    return DARK if is_dark else LIGHT


def colour_of(member: str, place: int, colours: Palette) -> str:
    """A member's colour: a known channel's own, else by its place; a seventh is grey."""
    if member == "Other":
        return colours.other
    if member in _CHANNELS:
        return colours.categories[_CHANNELS.index(member)]
    return colours.categories[place] if place < len(colours.categories) else colours.other
