"""`python -m undersigned`: the same as the command `undersigned`."""

import sys

from undersigned.cli import main

if __name__ == "__main__":
    sys.exit(main())
