"""The colours of both themes. Contrast and distance for colour-blind sight were measured; see the theme's documentation."""

from collections.abc import Iterable
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
_CHANNELS = ("Paid Search", "Organic Search", "Paid Social", "Email", "Direct", "Referral")
# What is no channel of its own is grey.
_GREY = {"Other": "solid", "Unattributed": "dash", "": "dot"}
_DASHES = ("solid", "dash", "dot", "dashdot")


@dataclass(frozen=True)
class Stroke:
    """How a member's line is drawn."""

    colour: str
    dash: str = "solid"


def palette(is_dark: bool) -> Palette:
    """The colours of the visitor's theme."""
    return DARK if is_dark else LIGHT


def channel_strokes(channels: Iterable[str], colours: Palette) -> dict[str, Stroke]:
    """How each of a shop's channels is drawn on every page, whatever else is shown.

    The six main channels have colours of their own. The others, in the order of their names, get the colours of main
    channels that the shop does not have, then those of the palette again, dashed.
    """
    present = set(channels)
    strokes = [Stroke(colour, dash) for dash in _DASHES for colour in colours.categories]
    own = {name: stroke for name, stroke in zip(_CHANNELS, strokes, strict=False) if name in present}
    free = [stroke for stroke in strokes if stroke not in own.values()]
    others = sorted(present - own.keys() - _GREY.keys())
    named = {name: free[place] if place < len(free) else Stroke(colours.other) for place, name in enumerate(others)}
    return own | named | _greys(colours)


def member_strokes(members: Iterable[str], colours: Palette) -> dict[str, Stroke]:
    """How the members of a chart are drawn that are no channels: by their place."""
    named = [name for name in members if name not in _GREY]
    return {
        name: Stroke(colours.categories[place] if place < len(colours.categories) else colours.other)
        for place, name in enumerate(named)
    } | _greys(colours)


def _greys(colours: Palette) -> dict[str, Stroke]:
    return {name: Stroke(colours.other, dash) for name, dash in _GREY.items()}
