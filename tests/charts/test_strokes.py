"""How channels and other members are drawn: a channel alike on every page, no two alike while the palette suffices."""

import pytest

from ecm.charts import Palette, channel_strokes, member_strokes, palette

MAIN = ["Paid Search", "Organic Search", "Paid Social", "Email", "Direct", "Referral"]
SHOP = ["Amazon", "Point of sale", "Draft orders", "Unattributed"]


@pytest.fixture(params=[False, True], ids=["light", "dark"])
def colours(request: pytest.FixtureRequest) -> Palette:
    return palette(request.param)


def test_a_main_channel_has_its_colour_whatever_else_the_shop_has(colours: Palette) -> None:
    for place, name in enumerate(MAIN):
        for others in ([], SHOP, MAIN, [*MAIN, *SHOP]):
            stroke = channel_strokes([name, *others], colours)[name]
            assert (stroke.colour, stroke.dash) == (colours.categories[place], "solid")


def test_a_channels_stroke_does_not_depend_on_the_order_of_channels(colours: Palette) -> None:
    every = [*MAIN, *SHOP]
    assert channel_strokes(every, colours) == channel_strokes(reversed(every), colours)


def test_other_channels_get_the_colours_of_main_channels_that_the_shop_lacks(colours: Palette) -> None:
    strokes = channel_strokes(["Direct", "Email", "Amazon", "Etsy"], colours)
    assert {s.dash for name, s in strokes.items() if name in ("Direct", "Email", "Amazon", "Etsy")} == {"solid"}
    assert len({strokes[name].colour for name in ("Direct", "Email", "Amazon", "Etsy")}) == 4


def test_no_two_channels_are_drawn_alike(colours: Palette) -> None:
    every = [*MAIN, *SHOP, *(f"Market {n}" for n in range(9)), "Other", ""]
    strokes = channel_strokes(every, colours)
    assert len({strokes[name] for name in every}) == len(every)


def test_members_that_are_no_channels_are_drawn_by_their_place_and_the_rest_in_grey(colours: Palette) -> None:
    strokes = member_strokes([*"abcdefg", "Other"], colours)
    assert [strokes[name].colour for name in "abcdef"] == list(colours.categories)
    assert strokes["g"].colour == strokes["Other"].colour == colours.other
