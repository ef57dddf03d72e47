"""A row's own validity: what a canonical row must be, as SQL with reasons. Looks at one load alone, never at the store."""

from ecm.checks.rules import Rule, failing_rows, rules_for
from ecm.checks.words import in_words

__all__ = ["Rule", "failing_rows", "in_words", "rules_for"]
