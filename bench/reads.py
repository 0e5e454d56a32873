"""Thread list of 20 and badge beside the yardstick: `python -m bench.reads [--quick]`."""

from bench.http import run

if __name__ == "__main__":
    run(["thread list of 20", "badge"], __doc__)
