"""Whether a canonical row is valid, as SQL with reasons. Looks at one file alone, never at the store."""

from ecm.checks.reasons import Fault, Reason
from ecm.checks.rules import Rule, failing_rows, rules_for
from ecm.checks.words import in_words

__all__ = ["Fault", "Reason", "Rule", "failing_rows", "in_words", "rules_for"]
