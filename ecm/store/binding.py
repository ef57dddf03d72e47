"""What the engine does with a value bound to a statement, and what that costs."""

import sys
from types import ModuleType

import duckdb


def bind_without_pandas() -> None:
    """Keeps DuckDB 1.5 from importing pandas, which takes longer than a small command.

    At the first bound value it looks pandas up, once, to compare values with pandas.NaT; here it finds an empty module.
    For a process that exchanges no data frames with DuckDB: its `.df()` fails afterwards. Where pandas is imported
    already, nothing is done.
    """
    if "pandas" in sys.modules:
        return
    sys.modules["pandas"] = ModuleType("pandas")
    try:
        duckdb.execute("select ?", [0])
    finally:
        del sys.modules["pandas"]
