"""Which folders and files of this machine a connection may read: those below the roots that the operator allows.

Anyone who opens the dashboard may add a connection, and must not read other files of the server by it.
"""

import os
from pathlib import Path

from ecm.connect.connection import Connection
from ecm.errors import BadValue
from ecm.settings import Config


def roots() -> tuple[Path, ...]:
    """The folders of ECM_ROOTS, separated as in PATH."""
    return tuple(
        Path(root).expanduser().resolve() for root in Config.from_environment().roots.split(os.pathsep) if root.strip()
    )


def refuse_outside(connection: Connection, path: Path) -> None:
    """Raises BadValue where the path, links resolved, is below no root and the operator did not allow it."""
    try:
        resolved = path.expanduser().resolve()
    except (RuntimeError, ValueError):
        # ~ of a user who does not exist, or a character that no path has.
        raise BadValue(f"{connection.name}: there is no such folder or file.", "Check the address.") from None
    if connection.any_path or any(resolved.is_relative_to(root) for root in roots()):
        return
    raise BadValue(
        f"The source {connection.name} lies outside of the folders that may be read.",
        "Name its folder in ECM_ROOTS, or connect it on the command line with --any-path.",
    )
