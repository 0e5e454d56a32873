#!/usr/bin/env python3
"""Easy Islanders on a fresh machine: `dev.py run` starts the product, `dev.py test` runs every check and test.

Needs Python 3.11 or newer and nothing else. Packages go into .venv, from requirements.lock with their hashes.
"""

from __future__ import annotations  # so that an older Python gets as far as being told that it is too old

import argparse
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)

CHECKS = (
    ("lint", ["ruff", "check", "."]),
    ("format", ["ruff", "format", "--check", "."]),
    ("types", ["mypy"]),
    ("layers", ["lint-imports"]),
    ("dead code", ["vulture"]),
    ("tests, migrations among them", ["pytest", "-n", "2", "--dist", "loadfile"]),
)


class CannotPrepare(Exception):
    """The environment cannot be made; the text says what to do."""


def fingerprint() -> str:
    """Of everything that decides what the environment holds; where it lies, too, since it points to the code beside it."""
    digest = hashlib.sha256(f"{sys.version}\n{ROOT}\n".encode())
    for name in ("requirements.lock", "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def step(command: list[str | Path], failure: str) -> None:
    """Runs a part of the preparation quietly; raises `CannotPrepare` with what it printed."""
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        raise CannotPrepare(f"{failure}\n{done.stdout[-4000:]}")


def prepare() -> None:
    """Makes .venv once; one that is half made, or was made for another lock or Python, is made anew."""
    with (ROOT / ".venv.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = VENV / "made-from"
        if PYTHON.exists() and stamp.exists() and stamp.read_text() == fingerprint():
            return
        print("Preparing .venv from requirements.lock; this happens once …", flush=True)
        shutil.rmtree(VENV, ignore_errors=True)
        try:
            venv.create(VENV, with_pip=True)
        except (subprocess.CalledProcessError, ImportError):
            message = f"{sys.executable} cannot make virtual environments; on Debian: apt-get install python3-venv"
            raise CannotPrepare(message) from None
        pip: list[str | Path] = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        step([*pip, "--require-hashes", "-r", "requirements.lock"], "The packages could not be installed:")
        step([*pip, "--no-deps", "--no-build-isolation", "-e", "."], "The project could not be installed:")
        stamp.write_text(fingerprint())


def run(arguments: list[str]) -> int:
    """The product; arguments are those of `islanders serve`, and paths in them are relative to where the caller is."""
    os.execv(PYTHON, [str(PYTHON), "-P", "-m", "entrypoints.cli", "serve", *arguments])


def test(arguments: list[str]) -> int:
    """Every check, then every test; all failures are shown. Arguments go to pytest, and then only pytest runs."""
    checks = [("tests", ["pytest", *arguments])] if arguments else CHECKS
    outcomes = []
    for name, command in checks:
        began = time.monotonic()
        print(f"── {name}", flush=True)
        status = subprocess.run([PYTHON, *started_by(command)], cwd=ROOT, check=False).returncode
        outcomes.append((name, status, time.monotonic() - began))
    failed = [name for name, status, _ in outcomes if status]
    for name, status, seconds in outcomes:
        print(f"{'FAILED' if status else 'passed'} {name} ({seconds:.0f} s)")
    return 1 if failed else 0


def started_by(command: list[str]) -> list[str]:
    """Tools run as modules where they can be, so that no script's first line depends on the length of a path."""
    lint_imports = ["-c", "from importlinter.cli import lint_imports_command as check; check()"]
    return lint_imports if command == ["lint-imports"] else ["-m", *command]


def main() -> int:
    """Exit status 0: done; 1: something failed; 2: wrong usage."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("run", "test"), help="run: the product (see `run --help`); test: all checks and tests")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="passed on to `islanders serve`, or to pytest")
    given = parser.parse_args()
    if sys.version_info < OLDEST:
        print(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.", file=sys.stderr)
        return 1
    try:
        prepare()
        return {"run": run, "test": test}[given.command](given.arguments)
    except CannotPrepare as failure:
        print(failure, file=sys.stderr)
        return 1
    except OSError as failure:
        print(f"{ROOT} cannot be prepared: {failure}; use a copy of your own.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
