"""A longer search for what breaks a store: spoiled files, kills, and many programs at once. Exit code 1: something did.

python -m tests.bench.campaign [--seeds 2000] [--kills 100] [--rounds 3] [--seed N] [--minutes M]
"""

import argparse
import os
import sys
from datetime import UTC, datetime

from tests.bench.findings import Findings
from tests.bench.kills import kill_many
from tests.bench.loaders_and_readers import load_beside_readers
from tests.bench.many_spoiled_files import try_many


def main() -> int:
    """Runs the parts one after the other, printing what each found."""
    parser = argparse.ArgumentParser(prog="campaign", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=2000, help="how many spoiled files")
    parser.add_argument("--kills", type=int, default=100, help="how many commands are killed")
    parser.add_argument("--rounds", type=int, default=3, help="how often loaders and readers meet")
    parser.add_argument(
        "--seed", type=int, default=1_000, help="the first spoiled file's; what is random follows from it"
    )
    parser.add_argument("--minutes", type=float, default=600, help="of each part, after which nothing more is begun")
    options = parser.parse_args()
    processes = os.cpu_count() or 1
    print(f"Campaign of {datetime.now(UTC):%Y-%m-%d}, seed {options.seed}, {processes} processors", flush=True)
    violations = 0
    if options.kills:
        violations += _shown(kill_many(options.kills, options.seed, processes, options.minutes))
    for _ in range(options.rounds):
        violations += _shown(load_beside_readers())
    if options.seeds:
        seeds = range(options.seed, options.seed + options.seeds)
        violations += _shown(try_many(seeds, processes, options.minutes))
    return 1 if violations else 0


def _shown(findings: Findings) -> int:
    print(findings.text(), flush=True)
    return len(findings.violations)


if __name__ == "__main__":
    sys.exit(main())
