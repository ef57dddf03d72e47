"""Why a row is rejected: a fault and what it concerns. How that is put in sentences is said by ecm.checks.words."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class Fault(StrEnum):
    """What is wrong with a row, as it is stored; {} stands for the column, or for what else is concerned."""

    MISSING = "missing: {}"
    NOT_A_NUMBER = "not a number: {}"
    NOT_WHOLE = "not a whole number: {}"
    TOO_MANY_DECIMALS = "more than four decimals: {}"
    NOT_A_DATE = "not a date: {}"
    NOT_A_TIME = "not a time: {}"
    NOT_A_FLAG = "not a flag: {}"
    NOT_A_CURRENCY = "not a currency: {}"
    AMBIGUOUS_DATE = "ambiguous date: {}"
    OUT_OF_RANGE = "out of range: {}"
    IN_THE_FUTURE = "in the future: {}"
    UNKNOWN_VALUE = "unknown value: {}"
    NOT_MAPPED = "value not mapped: {}"
    DUPLICATE = "duplicate in file"
    ENDS_BEFORE_START = "ends before it starts"
    SURPLUS_CELLS = "more cells than the header"
    OBJECT_FAILS = "its {} has a row that fails"
    SPOILED_ID = "{} spoiled by a spreadsheet"
    RULE = "{}"  # a rule of the exporter, in words

    @property
    def is_of_a_column(self) -> bool:
        return self.endswith(": {}")


# A cell that cannot be read is blank afterwards, and a column of the file may be checked again under our own name.
_CAUSES = {
    Fault.MISSING: frozenset(f for f in Fault if f.is_of_a_column and f is not Fault.IN_THE_FUTURE),
    Fault.OUT_OF_RANGE: frozenset({Fault.OUT_OF_RANGE}),
}


@dataclass(frozen=True)
class Reason:
    """A fault, and what it concerns: a column, as the file or the canonical table names it, an object, kinds of ids."""

    fault: Fault
    about: str = ""

    @classmethod
    def of(cls, text: str) -> Self:
        """The reason that is stored as this text."""
        for fault in Fault:
            before, placeholder, after = fault.partition("{}")
            if text == fault or (placeholder and text.startswith(before) and text.endswith(after)):
                return cls(fault, text.removeprefix(before).removesuffix(after) if placeholder else "")
        raise AssertionError("any text is a rule in words")

    @property
    def column(self) -> str:
        """The column that fails; blank where the fault is not of one column."""
        return self.about if self.fault.is_of_a_column else ""

    def may_follow_from(self, other: "Reason") -> bool:
        """Whether the other reason, of the same row, can be the cause of this one."""
        return other.fault in _CAUSES.get(self.fault, ())

    def __str__(self) -> str:
        return self.fault.value.format(self.about)
