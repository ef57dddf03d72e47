"""`python -m ecm`: the command line."""

import sys

from ecm.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
