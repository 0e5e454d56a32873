"""The one file that a fresh machine needs: it prepares once, heals what is half made, and says what is missing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROJECT = """
[build-system]
requires = []
build-backend = "build_nothing"
backend-path = ["."]

[project]
name = "tiny"
version = "1"
"""
BUILD_NOTHING = """
import zipfile

def build_editable(folder, settings=None, metadata=None):
    name = "tiny-1-py3-none-any.whl"
    with zipfile.ZipFile(f"{folder}/{name}", "w") as wheel:
        wheel.writestr("tiny-1.dist-info/METADATA", "Metadata-Version: 2.1\\nName: tiny\\nVersion: 1\\n")
        wheel.writestr("tiny-1.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr("tiny-1.dist-info/RECORD", "")
    return name
"""
SHOWS = "import os, sys; print(os.getcwd(), sys.argv[1:])"


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that needs nothing and has a command line that shows what it was given."""
    folder = tmp_path_factory.mktemp("a checkout")
    shutil.copy(ROOT / "dev.py", folder)
    (folder / "pyproject.toml").write_text(PROJECT)
    (folder / "build_nothing.py").write_text(BUILD_NOTHING)
    (folder / "requirements.lock").write_text("")
    (folder / "entrypoints").mkdir()
    (folder / "entrypoints" / "cli.py").write_text(SHOWS)
    return folder


def dev(checkout: Path, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(checkout / "dev.py"), *arguments]
    environment = {**os.environ, "PYTHONPATH": str(checkout)}
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False, timeout=120)


def test_it_prepares_once_and_passes_arguments_on_from_any_folder(checkout: Path, tmp_path: Path) -> None:
    first, second = dev(checkout, "run", "--data", "here", cwd=tmp_path), dev(checkout, "run", "--help", cwd=tmp_path)
    assert first.returncode == 0, first.stderr
    assert first.stdout.splitlines()[-1] == f"{tmp_path} ['serve', '--data', 'here']"
    assert "Preparing" in first.stdout
    assert second.stdout == f"{tmp_path} ['serve', '--help']\n"


def test_what_is_half_made_is_made_anew(checkout: Path) -> None:
    dev(checkout, "run")
    (checkout / ".venv" / "made-from").unlink()
    (checkout / ".venv" / "bin" / "python").unlink()
    healed = dev(checkout, "run")
    assert "Preparing" in healed.stdout
    assert healed.returncode == 0, healed.stderr


def test_a_copy_does_not_use_the_code_of_its_original(checkout: Path, tmp_path: Path) -> None:
    dev(checkout, "run")
    copy = tmp_path / "copy"
    shutil.copytree(checkout, copy, symlinks=True)
    assert "Preparing" in dev(copy, "run").stdout


def test_a_lock_that_cannot_be_installed_is_said_and_not_taken_for_done(checkout: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(checkout, copy, symlinks=True)
    (copy / "requirements.lock").write_text("--no-index\nnot-there==1 --hash=sha256:00\n")
    done = dev(copy, "run")
    assert done.returncode == 1
    assert "The packages could not be installed" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (copy / ".venv" / "made-from").exists()


def test_wrong_usage_has_its_own_exit_status(checkout: Path) -> None:
    assert dev(checkout, "dance").returncode == 2
