"""The reason of a rejected row is said in words, with the range that its column takes."""

from datetime import date

import pytest

from ecm.checks import Reason, in_words, rules_for
from ecm.schema import TABLES


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("missing: order_id", "order_id is blank, and the row cannot be used without it"),
        ("out of range: hours", "hours is lower or higher than anything that makes sense there"),
        ("out of range: discounts", "discounts is not between 0 and 1,000,000,000,000"),
        ("out of range: ordered_at", "ordered_at is before 1990 or more than ten years ahead"),
        ("out of range: Lineitem price", "Lineitem price is lower or higher than anything that makes sense there"),
        ("not a number: Total", "Total has text that cannot be read as one number"),
        ("in the future: ordered_at", "ordered_at is in the future, and the row is about what has happened"),
        ("duplicate in file", "Another row of the file has the same key"),
        ("its product has a row that fails", "its product has a row that fails"),
        ("a title: with a colon", "a title: with a colon"),
    ],
)
def test_a_reason_in_words(reason: str, words: str) -> None:
    assert in_words(Reason.of(reason)) == words


def test_every_rule_of_every_table_is_said_in_words() -> None:
    for table in TABLES.values():
        for rule in rules_for(table, date(2026, 11, 28)):
            assert in_words(rule.reason) != str(rule.reason)
