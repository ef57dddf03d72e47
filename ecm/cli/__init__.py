"""The command line: `python -m ecm [--home DIR] [--as-of DATE] COMMAND … [--json]`."""

from ecm.cli.program import main

__all__ = ["main"]
