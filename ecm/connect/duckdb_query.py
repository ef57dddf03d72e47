"""Refuses queries of a DuckDB file that do more than read its tables: some table functions change the whole process."""

import json

import duckdb

from ecm.errors import BadValue

# These only make rows. Others read files, run further statements, or write logs: a query that logs into a file where files
# may not be written ends the process (DuckDB 1.5).
_ALLOWED = frozenset({"generate_series", "generate_subscripts", "range", "unnest"})


def refuse_functions(query: str) -> None:
    """Raises BadValue where the query is not one SELECT, or uses a table function that is not allowed."""
    with duckdb.connect() as parser:
        (text,) = parser.execute("select json_serialize_sql(?::varchar)", [query]).fetchall()[0]
    used: set[str] = set()

    def look(node: dict[str, object]) -> dict[str, object]:
        function = node.get("function")
        if node.get("type") == "TABLE_FUNCTION" and isinstance(function, dict):
            used.add(str(function.get("function_name")).lower())
        return node

    try:
        parsed = json.loads(text, object_hook=look)
    except RecursionError:
        raise BadValue("the query is nested too deeply.", "Write it flatter.") from None
    if parsed.get("error") or len(parsed.get("statements", ())) != 1:
        raise BadValue(f"the query is not one SELECT ({parsed.get('error_message', 'several statements')}).")
    refused = sorted(used - _ALLOWED)
    if refused:
        raise BadValue(f"the query may not use the function {refused[0]}.", "Read tables and views of the file.")
