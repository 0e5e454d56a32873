"""Sending a message beside the yardstick: `python -m bench.send [--quick]`."""

from bench.http import run

if __name__ == "__main__":
    run(["send"], __doc__)
