"""Which folders and files of this machine a connected source may read: those below the roots that the operator allows.

Whoever opens the dashboard may connect a source, and is not to read what else lies on the server by it.
"""

import os
from pathlib import Path

from ecm.connect.connection import Connection
from ecm.errors import BadValue
from ecm.settings import Config


def roots() -> tuple[Path, ...]:
    """The folders that ECM_ROOTS names, one after the other as in PATH."""
    return tuple(Path(root).expanduser().resolve() for root in Config().roots.split(os.pathsep) if root.strip())


def refuse_outside(connection: Connection, path: Path) -> None:
    """Raises BadValue where the path, links followed, lies below no root and the operator did not ask for it."""
    try:
        resolved = path.expanduser().resolve()
    except (RuntimeError, ValueError):
        # ~ of a user who is not there, or a character that no path has.
        raise BadValue(f"{connection.name}: there is no such folder or file.", "Check the address.") from None
    if connection.any_path or any(resolved.is_relative_to(root) for root in roots()):
        return
    raise BadValue(
        f"The source {connection.name} lies outside of the folders that may be read.",
        "Name its folder in ECM_ROOTS, or connect it on the command line with --any-path.",
    )
