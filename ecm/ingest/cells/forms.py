"""Formats of a day: how each is recognised, and how all are brought to one."""

from dataclasses import dataclass

from ecm.ingest.cells.moments import AFTER_DAY


@dataclass(frozen=True)
class Form:
    """A pattern with three groups; `parts` says which of them holds the year, the month and the day."""

    name: str
    pattern: str
    parts: tuple[int, int, int]

    def fits(self, text: str) -> str:
        """Whether the whole text is a day of this form, or one with a time behind it."""
        return f"regexp_full_match({text}, '{self.pattern}{AFTER_DAY}')"

    def brought_to_one(self, text: str) -> str:
        """Of a text that fits: year|month|day|hour|minute|second|half of the day|zone, blank where there is none."""
        groups = "|".join(f"\\{n}" for n in (*self.parts, 4, 5, 6, 7, 8))
        return f"regexp_replace({text}, '^{self.pattern}{AFTER_DAY}$', '{groups}')"


_WEEKDAY = r"(?:[A-Za-zÀ-ÿ-]+[.,]{0,2} )?"
_MONTH = r"([A-Za-zÀ-ÿ]{3,})\.?"
_BETWEEN = r"(?:[-/ .]{0,2}| (?:de|del|of) )"
DIGITS = r"(\d{1,2})[-/.] ?(\d{1,2})[-/.] ?(\d{4}|\d{2})"
BY_ORDER = {
    "dmy": Form("dmy", DIGITS, (3, 2, 1)),
    "mdy": Form("mdy", DIGITS, (3, 1, 2)),
    "ymd": Form("ymd", DIGITS, (1, 2, 3)),
}
# A date of digits alone, as long as the order of its day and month is not known.
ANY_ORDER = Form("any order", DIGITS, (3, 2, 1))
FORMS = (
    Form("iso", r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", (1, 2, 3)),
    Form("compact", r"((?:19|20)\d{2})(\d{2})(\d{2})", (1, 2, 3)),
    ANY_ORDER,
    Form(
        "worded",
        rf"{_WEEKDAY}(\d{{1,2}})(?:\.|st|nd|rd|th|er|º|°)?{_BETWEEN}{_MONTH},?{_BETWEEN}(\d{{4}}|\d{{2}})",
        (3, 2, 1),
    ),
    Form(
        "worded, month first",
        rf"{_WEEKDAY}{_MONTH}[-/ ]{{1,2}}(\d{{1,2}})(?:st|nd|rd|th)?,?[-/ ]{{1,2}}(\d{{4}})",
        (3, 1, 2),
    ),
    # eBay: May-28-26.
    Form("worded, month first, short year", rf"{_MONTH}-(\d{{1,2}})-(\d{{2}})", (3, 1, 2)),
    Form("worded, year first", rf"(\d{{4}})[-/ .]{{1,2}}{_MONTH}[-/ .]{{1,2}}(\d{{1,2}})", (1, 2, 3)),
)
# Numbers are days only if most of the column is.
SECONDS = r"1\d{9}(\d{3})?(\.\d+)?"
DAY_NUMBER = r"\d{1,5}([.,]\d+)?"


def form_name(text: str) -> str:
    """The name of the form that the text has; blank for none."""
    tests = [(form.name, form.fits(text)) for form in FORMS]
    tests += [(n, f"regexp_full_match({text}, '{p}')") for n, p in (("unix", SECONDS), ("number", DAY_NUMBER))]
    branches = " ".join(f"when {test} then '{name}'" for name, test in tests)
    return f"case {branches} else '' end"
