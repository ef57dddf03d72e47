"""The shop's settings: their names, what they mean, which values are valid. The store saves them.

`Config` is about this machine (where the store is), from the environment; `Settings` is about the shop and travels
with its store.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from ecm.errors import BadValue, UnknownName


@dataclass
class Config:
    """Where this process finds its store.

    store: the PostgreSQL URL of a shared shop's catalogue; data: then the folder of its rows. warehouse: the URL of a
    database whose canonical rows are read in place. roots: the folders of this machine that sources may be connected to,
    one after the other as in PATH. store and warehouse hold passwords.
    """

    home: Path = Path.home() / ".ecm"
    as_of: date | None = None
    memory_limit: str = "1GB"
    demo: bool = True
    store: str | None = field(default=None, repr=False)
    data: str | None = None
    warehouse: str | None = field(default=None, repr=False)
    roots: str = ""

    @classmethod
    def from_environment(cls) -> "Config":
        """Each field from its variable: ECM_HOME, ECM_AS_OF and so on. Raises BadValue."""
        variables = {name.upper(): text for name, text in os.environ.items()}
        values: dict[str, Any] = {
            f.name: variables[v] for f in fields(cls) if (v := f"ECM_{f.name.upper()}") in variables
        }
        if "home" in values:
            values["home"] = Path(values["home"])
        if "as_of" in values:
            values["as_of"] = _parse_date("ECM_AS_OF", values["as_of"])
        if "demo" in values:
            values["demo"] = _parse_flag("ECM_DEMO", values["demo"])
        return cls(**values)


@dataclass(frozen=True)
class Settings:
    """What is true of the shop. None means "not said": the program then decides by the data and says so."""

    shop_name: str = field(default="", metadata={"what": "The shop's name, shown in the title."})
    timezone: str | None = field(
        default=None,
        metadata={
            "what": "The shop's time zone (IANA, e.g. Europe/Berlin). Unset: days stay as the tool wrote them, "
            "times without a zone are UTC."
        },
    )
    currency: str | None = field(
        default=None, metadata={"what": "The reporting currency (ISO code). Unset: that of most orders."}
    )
    locale: str = field(default="en_GB", metadata={"what": "How numbers and dates are written (e.g. de_DE)."})
    date_order: str | None = field(
        default=None,
        metadata={"what": "Order of numeric dates when nothing in a file decides: dmy, mdy or ymd."},
    )
    attribution: tuple[str, ...] = field(
        default=("order", "ga4", "coupon"),
        metadata={
            "what": "Which source is believed first for an online order's channel: order, tools by name, coupon."
        },
    )
    media_settle_hours: int = field(
        default=72,
        metadata={"what": "For how long media cost and attribution of a day still settle (hours)."},
    )
    high_value: float | None = field(
        default=None,
        metadata={
            "what": "From what a customer has spent is of high value, in the reporting currency. Unset: what the top fifth "
            "of the customers had spent as the last whole year ended."
        },
    )
    demo: bool = field(default=False, metadata={"what": "Whether this store holds the demo shop."})

    def with_value(self, name: str, text: str) -> "Settings":
        """A copy with `name` set from text; '' unsets. Raises UnknownName or BadValue."""
        known = {f.name: f for f in fields(self)}
        if name not in known:
            raise UnknownName("setting", name, known)
        text = text.strip()
        value: Any = known[name].default if text == "" else _parse(name, text)
        return replace(self, **{name: value})

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> "Settings":
        """From stored values (JSON types); names a newer version wrote are passed over."""
        known = {f.name for f in fields(cls)}
        kept: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in values.items() if k in known}
        return cls(**kept)

    def values(self) -> dict[str, Any]:
        """All settings as JSON types."""
        return {f.name: list(v) if isinstance(v := getattr(self, f.name), tuple) else v for f in fields(self)}


def _parse_date(variable: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadValue(f"{variable} is no date: {text!r}.", "Write it as YYYY-MM-DD.") from error


def _parse_flag(variable: str, text: str) -> bool:
    word = text.strip().lower()
    if word in ("1", "true", "t", "yes", "y", "on"):
        return True
    if word in ("0", "false", "f", "no", "n", "off"):
        return False
    raise BadValue(f"{variable} is neither true nor false: {text!r}.", "Write it as true or false.")


def _parse(name: str, text: str) -> Any:
    if name == "timezone":
        if text not in available_timezones():
            raise BadValue(f"{text!r} is no IANA time zone.", "Use a name such as Europe/Berlin or UTC.")
        return text
    if name == "currency":
        if not re.fullmatch(r"[A-Za-z]{3}", text):
            raise BadValue(f"{text!r} is no currency code.", "Use three letters, such as EUR.")
        return text.upper()
    if name == "locale":
        from babel import Locale, UnknownLocaleError

        try:
            return str(Locale.parse(text.replace("-", "_")))
        except (UnknownLocaleError, ValueError) as error:
            raise BadValue(f"{text!r} is no locale.", "Use one such as en_GB or de_DE.") from error
    if name == "date_order":
        if text not in ("dmy", "mdy", "ymd"):
            raise BadValue(f"{text!r} is no date order.", "Use dmy, mdy or ymd.")
        return text
    if name == "media_settle_hours":
        if not text.isdigit() or int(text) > 24 * 60:
            raise BadValue(f"{text!r} is no number of hours between 0 and 1440.", "Use a number such as 72.")
        return int(text)
    if name == "high_value":
        try:
            amount = float(text)
        except ValueError as error:
            raise BadValue(f"{text!r} is no amount.", "Use a number with a decimal dot, such as 350.") from error
        if not 0 < amount < 1e12:
            raise BadValue(f"{text!r} is no amount that sets customers apart.", "Use a number such as 350.")
        return amount
    if name == "attribution":
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if name == "demo":
        return text.lower() in ("true", "1", "yes")
    return text
