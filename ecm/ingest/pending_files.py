"""Files pending review: no exporter recognises them, or their shape changed. Kept for a day, outside the store."""

import json
import shutil
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from ecm.ingest.changes import Change, ChangeKind
from ecm.ingest.results import FileResult, Status
from ecm.reading import Document
from ecm.store import Store

_KEPT_SECONDS = 24 * 3600
_FOLDER, _FILE, _ABOUT = "waiting-", "file", "about.json"


@dataclass(frozen=True)
class PendingFile:
    """One pending file. changes: how it differs from earlier ones of its exporter; none where no exporter recognises
    it.

    source: the exporter or table given to import it as, if any; scope: the key of import rules for it.
    """

    key: str
    path: Path
    name: str
    namespace: str
    date_order: str
    source: str
    scope: str
    changes: tuple[Change, ...]

    @property
    def is_unknown(self) -> bool:
        return not self.changes


def save_pending_file(
    store: Store, document: Document, result: FileResult, namespace: str, date_order: str | None, source: str | None
) -> str:
    """Saves a copy of the document's bytes; the same bytes are saved once. Returns its key."""
    key = document.sha256[:24]
    folder = store.home / "tmp" / f"{_FOLDER}{key}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if document.path is not None:
        shutil.copyfile(document.path, folder / _FILE)
    about = {
        "name": document.name,
        "namespace": namespace,
        "date_order": date_order or "",
        "source": source or "",
        "scope": _scope(result),
        "changes": [asdict(change) for change in result.changes],
    }
    (folder / _ABOUT).write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
    return key


def pending_files(store: Store) -> list[PendingFile]:
    """The pending files, the latest first. Those older than a day are deleted."""
    files = []
    for folder in (store.home / "tmp").glob(f"{_FOLDER}*"):
        # The folder itself changes when its tables are read.
        about = folder / _ABOUT
        at = (about if about.is_file() else folder).stat().st_mtime
        if time.time() - at > _KEPT_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)
            continue
        if about.is_file() and (folder / _FILE).is_file():
            files.append((at, _read(folder, json.loads(about.read_text(encoding="utf-8")))))
    return [one for _, one in sorted(files, key=lambda pair: (-pair[0], pair[1].key))]


def delete_pending_files(store: Store, keys: Iterable[str]) -> None:
    """Deletes pending files."""
    for key in keys:
        if key.isalnum():
            shutil.rmtree(store.home / "tmp" / f"{_FOLDER}{key}", ignore_errors=True)


def _scope(result: FileResult) -> str:
    """The key of fixes and aliases for such files; blank where no exporter recognises it."""
    return result.scope if result.status is Status.HELD else ""


def _read(folder: Path, about: dict[str, object]) -> PendingFile:
    changes = about.pop("changes")
    assert isinstance(changes, list)  # noqa: S101 - as save_pending_file wrote it
    texts = {name: str(value) for name, value in about.items()}
    parts = [
        Change(**{**c, "kind": ChangeKind(c["kind"]), "values": tuple(c["values"]), "seen": tuple(c["seen"])})
        for c in changes
    ]
    return PendingFile(folder.name.removeprefix(_FOLDER), folder / _FILE, changes=tuple(parts), **texts)
