"""The period a report is of, as its preamble says, in the notations and languages that tools write in.

A line is brought to one notation first: months as @1 … @12, one kind of dash, no words between. What can be read in two
ways stays unread.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta

from ecm.exporters.months import month_numbers

Span = tuple[date, date]
_LONGEST, _LONGEST_SPAN = 300, timedelta(days=3660)
_STARTS = (
    "start date",
    "startdatum",
    "date de début",
    "fecha de inicio",
    "data di inizio",
    "begindatum",
    "data de início",
)
_ENDS = ("end date", "enddatum", "date de fin", "fecha de finalización", "fecha de fin", "data di fine", "einddatum",
         "data de término", "data de fim")  # fmt: skip
# A line that says when the report was made.
_MADE = re.compile(
    r"\b(generated|created|downloaded|exported|printed|as of|erstellt|exportiert|stand|généré|créé|exporté|generado|creado|"
    r"descargado|exportado|generato|creato|scaricato|esportato|gegenereerd|gemaakt|geëxporteerd|gerado|criado)\b"
)
_DASHES = re.compile(
    r"\s*[‐‑‒–—−~→]\s*|\s+(?:to|bis(?: zum)?|until|through|au|al|a|hasta|tot(?: en met)?|t/m|até|and|und|à|e|y)\s+"
)
# "5. 1. 2026"
_DOT_AND_BLANK = re.compile(r"(?<=\d\.)\s(?=\d{1,2}\.|\d{4})")
# "1/1/2026,1/31/2026"
_COMMA_BETWEEN = re.compile(r"(?<=[/.-]\d{4}),\s*(?=\d{1,4}[/.-])")
_TIMES = re.compile(
    r"(?:(?<=\d)t|[,\s]+(?:at |um )?)\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s?[ap]\.?m\.?)?"
    r"(?:\s?(?:z|utc|gmt)(?:[+-]\d{1,2}(?::?\d{2})?)?|[+-]\d{2}:\d{2})?(?![\d:])"
)
_FILLERS = re.compile(
    r"\b(?:de|del|of|di|do|da|den|der|des|the|le|el|il|vom|from|du|dal|van|desde|von|am|on)\b(?![.'])|\bd'|\bl'|\bdall'|,"
)
_ORDINALS = re.compile(r"(?<=\d)(?:(?:st|nd|rd|th|er)\b|[º°ª]|\.(?=\s|-|@|$))")
_WORD = re.compile(r"[^\W\d_]{3,}\.?")

_D, _Y = r"\d{1,2}", r"\d{4}"
# Between two days; a weekday may stand before the second.
_SEP = r" ?- ?(?:[^\W\d_]{2,}\.? )?"
# y, m and d are told by their place; a and b are a day and a month in either order.
_RANGES = (
    rf"(?P<y1>{_Y})(?P<t>[-/.])(?P<m1>{_D})(?P=t)(?P<d1>{_D}){_SEP}(?P<y2>{_Y})(?P=t)(?P<m2>{_D})(?P=t)(?P<d2>{_D})",
    rf"(?P<y1>{_Y})(?P<m1>\d\d)(?P<d1>\d\d){_SEP}(?P<y2>{_Y})(?P<m2>\d\d)(?P<d2>\d\d)",
    rf"(?P<a1>{_D})(?P<s>[/.-])(?P<b1>{_D})(?:(?P=s)(?P<y1>{_Y}|\d\d))?{_SEP}(?P<a2>{_D})(?P=s)(?P<b2>{_D})(?P=s)(?P<y2>{_Y}|\d\d)",
    rf"(?P<a1>{_D}){_SEP}(?P<a2>{_D})(?P<s>\.)(?P<b2>{_D})\.(?P<y2>{_Y})",
    rf"(?P<d1>{_D})(?:[ -]?@(?P<m1>{_D})(?:[ -]?(?P<y1>{_Y}))?)?{_SEP}(?P<d2>{_D})[ -]?@(?P<m2>{_D})[ -]?(?P<y2>{_Y})",
    rf"@(?P<m1>{_D}) (?P<d1>{_D})(?: (?P<y1>{_Y}))?{_SEP}(?:@(?P<m2>{_D}) )?(?P<d2>{_D}) (?P<y2>{_Y})",
    rf"@(?P<m1>{_D})(?: (?P<y1>{_Y}))?{_SEP}@(?P<m2>{_D}) (?P<y2>{_Y})",
)
_SINGLES = (
    rf"(?P<y2>{_Y})(?P<t>[-/.])(?P<m2>{_D})(?P=t)(?P<d2>{_D})",
    rf"(?P<y2>{_Y})(?P<m2>\d\d)(?P<d2>\d\d)",
    rf"(?P<a2>{_D})(?P<s>[/.-])(?P<b2>{_D})(?P=s)(?P<y2>{_Y})",
    rf"(?P<d2>{_D})[ -]?@(?P<m2>{_D})[ -]?(?P<y2>{_Y})",
    rf"@(?P<m2>{_D}) (?P<d2>{_D}) (?P<y2>{_Y})",
    rf"@(?P<m2>{_D})[ -]?(?P<y2>{_Y})",
    rf"(?P<y2>{_Y})-(?P<m2>\d\d)",
)
_LABELS = (
    r"(?:date range|dates|period|report(?:ing)? period|time period|report time|zeitraum|berichtszeitraum|datumsbereich|"
    r"période|plage dates|periodo|período|intervalo fechas|intervallo date|intervalo datas|periode|datumbereik|periodo informe)"
)
_WEEKDAY = r"(?:[^\W\d_]{2,}\.? )?"
_FIRST_AND_LAST = tuple(re.compile(rf"(?<![\d@./]){form}(?![\d/]|\.\d)") for form in _RANGES)
_ALONE = tuple(re.compile(_WEEKDAY + form) for form in _SINGLES)
# Below a title, behind a label or in the title's brackets; a month at the end of a title too.
_ALONE_IN_A_LINE = (
    *(re.compile(rf"(?:{_LABELS}: ?|[^@()]*\( ?)?{_WEEKDAY}{form} ?\)?") for form in _SINGLES),
    re.compile(rf"[^\d@:]* @(?P<m2>{_D}) (?P<y2>{_Y})"),
)


def span_of_text(lines: Iterable[str]) -> Span | None:
    """First and last day named by a preamble: "July 8, 2025 - July 31, 2025", "1.–31. Januar 2026", "Start date: …"."""
    starts = ends = None
    for line in lines:
        if not any(c.isdigit() for c in line) or len(line) > _LONGEST:
            continue
        label, _, rest = line.strip().lstrip("#").strip().strip('"').partition(":")
        if label.strip().lower() in _STARTS:
            starts = _first_of((form.fullmatch for form in _ALONE), _plain(rest))
        elif label.strip().lower() in _ENDS:
            ends = _first_of((form.fullmatch for form in _ALONE), _plain(rest))
        else:
            text = _plain(line)
            span = _first_of((form.search for form in _FIRST_AND_LAST), text)
            if span is None and not _MADE.search(text):
                span = _first_of((form.fullmatch for form in _ALONE_IN_A_LINE), text)
            if span:
                return span
    return (starts[0], ends[1]) if starts and ends and starts[0] <= ends[1] else None


def _plain(line: str) -> str:
    """In small letters, months as numbers, one kind of dash and of blank, without times and words between."""
    text = unicodedata.normalize("NFC", line).lower()
    text = " ".join(text.replace("#", " ").replace('"', " ").split())
    text = _TIMES.sub("", _COMMA_BETWEEN.sub(" - ", _DOT_AND_BLANK.sub("", text)))
    months = month_numbers() if _WORD.search(text) else {}
    text = _WORD.sub(lambda word: f"@{n}" if (n := months.get(word[0].rstrip("."))) else word[0], text)
    text = _DASHES.sub(" - ", f" {text}")
    return " ".join(_FILLERS.sub(" ", _ORDINALS.sub("", text)).split())


def _first_of(forms: Iterable[Callable[[str], re.Match[str] | None]], text: str) -> Span | None:
    """The span in the first form that the text has, where that can be read in one way only."""
    match = next((matched for form in forms if (matched := form(text))), None)
    if match is None:
        return None
    spans = {span for parts in _readings(match.groupdict()) if (span := _span(parts))}
    return spans.pop() if len(spans) == 1 else None


def _readings(said: Mapping[str, str | None]) -> Iterator[dict[str, int]]:
    """The numbers of a form, by what they may be: where day and month stand in either order, twice."""
    if said.get("s") == "-" and any(len(said.get(y) or "2026") == 2 for y in ("y1", "y2")):
        return
    numbers = {name: int(text) for name, text in said.items() if text and name not in ("s", "t")}
    for year in {"y1", "y2"} & numbers.keys():
        numbers[year] += 2000 if len(said[year] or "") == 2 else 0
    if "b2" not in numbers:
        yield numbers
        return
    for day, month in (("a", "b"), ("b", "a")) if said["s"] != "." else (("a", "b"),):
        names = {f"{day}1": "d1", f"{day}2": "d2", f"{month}1": "m1", f"{month}2": "m2"}
        yield {names.get(name, name): number for name, number in numbers.items()}


def _span(parts: dict[str, int]) -> Span | None:
    """First and last day; what one of the two leaves out, the other says."""
    year, month = parts["y2"], parts.get("m2", parts.get("m1", 0))
    is_range = bool({"d1", "m1"} & parts.keys())
    last = _day(year, month, parts.get("d2"), is_last=True)
    first = _day(parts.get("y1", year), parts.get("m1", month), parts.get("d1" if is_range else "d2"))
    if first and last and first > last and "y1" not in parts:
        # "Dec 28 – Jan 3, 2026"
        first = _day(year - 1, parts.get("m1", month), parts.get("d1"))
    return (first, last) if first and last and first <= last and last - first < _LONGEST_SPAN else None


def _day(year: int, month: int, day: int | None, *, is_last: bool = False) -> date | None:
    """A day; without its number, the first or the last of the month."""
    try:
        if day is not None:
            return date(year, month, day)
        return date(year + month // 12, month % 12 + 1, 1) - timedelta(1) if is_last else date(year, month, 1)
    except ValueError:
        return None
