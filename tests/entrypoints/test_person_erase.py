"""`islanders person erase`: asks, says what it did and what it could not do."""

import base64
import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from typer.testing import CliRunner, Result

from entrypoints.bootstrap import Core
from entrypoints.cli import app
from tests.support.keeping import MASTER, keeping
from tests.support.people import register
from tests.support.product import ROOT

WHY = ("--reason", "asked by letter")


@pytest.fixture
def media(tmp_path: Path) -> Path:
    return tmp_path / "media"


@pytest.fixture
def core(database_url: str, media: Path) -> Iterator[Core]:
    with keeping(database_url, media) as found:
        yield found


@pytest.fixture
def zeynep(core: Core) -> UUID:
    person_id = register(core, "consumer", "Zeynep")
    core.media.store(person_id, "image/jpeg", b"a photo", core.clock.now())
    return person_id


@pytest.fixture
def environment(database_url: str, media: Path, tmp_path: Path) -> dict[str, str]:
    return {
        "DATABASE_URL": database_url,
        "SECRET_KEY": "a secret of more than thirty-two characters",
        "MASTER_KEYS": base64.b64encode(MASTER).decode(),
        "MEDIA_DIR": str(media),
        "ISLANDERS_DATA": str(tmp_path),
    }


Erase = Callable[..., Result]


@pytest.fixture
def erase(environment: dict[str, str]) -> Erase:
    def run(*words: str, **more: str) -> Result:
        return CliRunner().invoke(app, ["person", "erase", *words], env={**environment, **more})

    return run


def is_forgotten(core: Core, person_id: UUID) -> bool:
    return [type(recorded.event).__name__ for recorded in core.history.stream(person_id)][-1] == "PersonForgotten"


def test_it_says_what_was_done_and_the_second_time_that_it_had_been_done(core: Core, zeynep: UUID, erase: Erase) -> None:
    done = erase(str(zeynep), *WHY, "--yes", "--json")
    assert (done.exit_code, json.loads(done.stdout)) == (
        0,
        {"person_id": str(zeynep), "forgotten_now": True, "left": [], "merged": [], "messages": 0, "threads": 0, "files": 1},
    )
    head = core.history.head()
    again = erase(str(zeynep), *WHY)
    assert (again.exit_code, "before" in again.stdout, core.history.head()) == (0, True, head)


def test_without_a_terminal_it_wants_a_yes_and_changes_nothing(core: Core, zeynep: UUID, erase: Erase) -> None:
    asked = erase(str(zeynep), *WHY)
    assert (asked.exit_code, "--yes" in asked.stderr, is_forgotten(core, zeynep)) == (1, True, False)


@pytest.mark.parametrize(("answer", "status", "told"), [(b"n\n", 1, "nothing was changed"), (b"y\n", 0, "is forgotten")])
def test_on_a_terminal_it_asks_and_says_how_to_export_first(
    core: Core, zeynep: UUID, environment: dict[str, str], answer: bytes, status: int, told: str
) -> None:
    command = [sys.executable, "-m", "entrypoints.cli", "person", "erase", str(zeynep), *WHY]
    ours, theirs = pty.openpty()
    os.write(ours, answer)
    try:
        done = subprocess.run(
            command,
            stdin=theirs,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
            env={**os.environ, **environment},
            check=False,
            timeout=60,
        )
    finally:
        os.close(ours)
        os.close(theirs)
    text = done.stdout.decode()
    assert (done.returncode, is_forgotten(core, zeynep)) == (status, status == 0), text
    assert f"islanders person export {zeynep}" in text
    assert "0 messages in 0 threads, and 1 file? This cannot be undone" in text
    assert told in text


@pytest.mark.parametrize("who", ["nobody-knows", "1109bb5e-3b76-46e5-bca7-1109378476a9"])
def test_somebody_unknown_is_refused_before_anything_is_asked(erase: Erase, who: str) -> None:
    unknown = erase(who, *WHY)
    assert (unknown.exit_code, "islanders accounts list" in unknown.stderr) == (1, True)


def test_it_wants_a_reason(core: Core, zeynep: UUID, erase: Erase) -> None:
    assert erase(str(zeynep), "--yes").exit_code == 2
    blank = erase(str(zeynep), "--reason", " ", "--yes")
    assert (blank.exit_code, "reason" in blank.stderr, is_forgotten(core, zeynep)) == (1, True, False)


def test_where_the_media_are_away_the_person_is_forgotten_and_the_next_run_finishes(
    core: Core, zeynep: UUID, erase: Erase, media: Path, tmp_path: Path
) -> None:
    core.media.store(register(core, "seller"), "image/jpeg", b"another photo", core.clock.now())
    done = erase(str(zeynep), *WHY, "--yes", MEDIA_DIR=str(tmp_path / "elsewhere"))
    assert (done.exit_code, "the worker goes on trying" in done.stderr, is_forgotten(core, zeynep)) == (1, True, True)
    assert len(list(media.glob("*/*/*"))) == 2
    assert erase(str(zeynep), *WHY, "--yes").exit_code == 0
    assert len(list(media.glob("*/*/*"))) == 1
