"""The ways to write a day: how each is recognised, and its year, month and day in SQL."""

from dataclasses import dataclass

from ecm.ingest.cells.moments import AFTER_DAY
from ecm.ingest.cells.months import month_numbers

NUMERIC = "numeric"


@dataclass(frozen=True)
class Form:
    """A pattern whose groups are the parts of a day, in the order that `parts` names them."""

    name: str
    pattern: str
    parts: tuple[str, str, str]

    def fits(self, text: str) -> str:
        """Whether the whole text is a day of this form, or one with a time behind it."""
        return f"regexp_full_match({text}, '{self.pattern}{AFTER_DAY}')"

    def taken_apart(self, text: str) -> str:
        """A struct of the parts, as text."""
        return f"regexp_extract({text}, '^{self.pattern}', {list(self.parts)})"


_WEEKDAY = r"(?:[\p{L}-]{2,14}\.?,? )?"
_MONTH = r"(\p{L}{3,10})\.?"
_BETWEEN = r"(?:[-/ .]{0,2}| (?:de|del|of) )"
FORMS = (
    Form("iso", r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", ("y", "m", "d")),
    Form("compact", r"((?:19|20)\d{2})(\d{2})(\d{2})", ("y", "m", "d")),
    Form(NUMERIC, r"(\d{1,2})[-/.] ?(\d{1,2})[-/.] ?(\d{4}|\d{2})", ("a", "b", "y")),
    Form(
        "worded",
        rf"{_WEEKDAY}(\d{{1,2}})(?:\.|st|nd|rd|th|er|º|°)?{_BETWEEN}{_MONTH},?{_BETWEEN}(\d{{4}}|\d{{2}})",
        ("d", "m", "y"),
    ),
    Form(
        "worded, month first",
        rf"{_WEEKDAY}{_MONTH}[-/ .]{{1,2}}(\d{{1,2}})(?:st|nd|rd|th)?,?[-/ ]{{1,2}}(\d{{4}})",
        ("m", "d", "y"),
    ),
    Form("worded, year first", rf"(\d{{4}})[-/ .]{{1,2}}{_MONTH}[-/ .]{{1,2}}(\d{{1,2}})", ("y", "m", "d")),
)
# What is a day only if most of the column is.
SECONDS = r"1\d{9}(\d{3})?(\.\d+)?"
DAY_NUMBER = r"\d{1,5}([.,]\d+)?"
# Which of the numbers is the day, the month, the year.
_ORDERS = {"dmy": ("a", "b", "y"), "mdy": ("b", "a", "y"), "ymd": ("y", "b", "a")}


def form_name(text: str) -> str:
    """The name of the form that the text has; blank for none."""
    tests = [(form.name, form.fits(text)) for form in FORMS]
    tests += [(n, f"regexp_full_match({text}, '{p}')") for n, p in (("unix", SECONDS), ("number", DAY_NUMBER))]
    branches = " ".join(f"when {test} then '{name}'" for name, test in tests)
    return f"case {branches} else '' end"


def day_of(form: Form, text: str, order: str | None) -> str:
    """The day that a text of the form stands for, NULL where the calendar has none."""
    parts = form.taken_apart(text)
    if form.name == NUMERIC:
        if order is None:
            return "null::date"
        day, month, year = (f"{parts}.{name}" for name in _ORDERS[order])
    else:
        day, month, year = (f"{parts}.{name}" for name in ("d", "m", "y"))
    if form.name.startswith("worded"):
        month = _month(month)
    return f"try_cast(concat_ws('-', {_full_year(year)}, {month}, {day}) as date)"


def _month(word: str) -> str:
    numbers = month_numbers()
    return f"{list(numbers.values())}[list_position({list(numbers)}, lower({word}))]"


def _full_year(year: str) -> str:
    """Two digits stand for 1969 … 2068, as C's strptime has it."""
    return f"case when length({year}) = 2 then if({year} >= '69', '19', '20') || {year} else {year} end"
