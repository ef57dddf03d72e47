"""A process of its own that writes to a store: python writer.py HOME WHAT [FILE…]. Tells on stdout how far it is.

ECM_STORE and ECM_DATA name a shared shop.

load: loads the files, telling "begun", then a line of JSON for each.
hold: appends the first file's orders in a transaction, tells "written", and waits for a line before it commits.
"""

import json
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

from ecm.ingest import load
from ecm.settings import Config
from ecm.store import Store

TODAY = date(2026, 11, 23)


def tell(text: str) -> None:
    print(text, flush=True)


def load_all(store: Store, paths: list[Path]) -> None:
    tell("begun")
    for path in paths:
        (result,) = load(store, [path], today=TODAY)
        tell(json.dumps({"file": path.name, "status": result.status.value, "import_id": result.import_id}))


def hold(store: Store, path: Path) -> None:
    with store.scratch() as con:
        con.execute(
            "create temp table staged as select '' as namespace, row_number() over () + 1 as row_no, order_id, "
            "'' as external_id, ordered_at::timestamp as ordered_at, ordered_at::date as ordered_on, '' as currency, "
            f"'' as customer_id, null::decimal(18, 4) as total from read_csv('{path}', all_varchar = true)"
        )
        with store.transaction(con) as transaction:
            import_id, _ = transaction.begin_import(path.name, "", "", "", "", most=1)
            transaction.append("orders", "staged", import_id)
            transaction.record({"import_id": import_id, "file": path.name, "namespace": "", "tables": ["orders"]})
            tell("written")
            sys.stdin.readline()
    tell("committed")


if __name__ == "__main__":
    home, what, *files = sys.argv[1:]
    with Store.of(replace(Config.from_environment(), home=Path(home))) as opened:
        if what == "load":
            load_all(opened, [Path(file) for file in files])
        else:
            hold(opened, Path(files[0]))
