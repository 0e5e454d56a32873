"""One owner and many who attach; whatever is killed, nothing is left behind and nothing needs cleaning."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from adapters.embedded_postgres import EmbeddedPostgres
from adapters.embedded_server import EmbeddedServer, ServerFailed
from adapters.embedded_valkey import EmbeddedValkey
from adapters.lesser_user import reachable

OWNER = """
import sys, time
from pathlib import Path
from adapters.embedded_{module} import {server}
one = {server}(Path(sys.argv[1]))
one.ensure()
print(one.pid, flush=True)
time.sleep(600)
"""
ORDINARY_USER = pwd.getpwnam("daemon").pw_uid
ORDINARY = """
import os, sys
from pathlib import Path
from adapters.embedded_{module} import {server}
{server}(Path(sys.argv[1])).answers()  # clients import some modules late, which may lie where only root can read
os.setgroups([]); os.setgid({user}); os.setuid({user})
one = {server}(Path(sys.argv[1]))
one.ensure()
assert one.answers()
one.stop()
"""
ROOT = Path(__file__).parent.parent.parent
LONG = "a-folder-whose-address-is-longer-than-that-of-a-socket-may-be-" * 2

Made = Callable[[Path], EmbeddedServer]


def postgres(folder: Path) -> EmbeddedServer:
    return EmbeddedPostgres(folder, durable=False)


@pytest.fixture(params=[postgres, EmbeddedValkey], ids=["postgres", "valkey"])
def made(request: pytest.FixtureRequest) -> Made:
    found: Made = request.param
    return found


@pytest.fixture
def running(made: Made, tmp_path: Path) -> Iterator[EmbeddedServer]:
    server = made(tmp_path / LONG)
    server.ensure()
    yield server
    server.stop()


@pytest.fixture
def attached(made: Made, running: EmbeddedServer) -> Iterator[EmbeddedServer]:
    server = made(running.folder.parent)
    server.ensure()
    yield server
    server.stop()


def names(made: Made) -> dict[str, str]:
    name = "Valkey" if made is EmbeddedValkey else "Postgres"
    return {"module": name.lower(), "server": f"Embedded{name}"}


def owned_by_another(made: Made, folder: Path) -> subprocess.Popen[str]:
    """A process of its own that owns the server; it has started when this returns."""
    command = [sys.executable, "-c", OWNER.format(**names(made)), str(folder)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline()
    return process


def until(true: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_the_first_owns_it_and_the_second_attaches(running: EmbeddedServer, attached: EmbeddedServer) -> None:
    assert (running.owner, attached.owner) == (True, False)
    assert attached.answers()
    assert attached.url == running.url


def test_who_attached_leaves_it_running(running: EmbeddedServer, attached: EmbeddedServer) -> None:
    attached.stop()
    assert running.answers()


def test_the_owner_starts_it_again_when_it_is_killed(running: EmbeddedServer) -> None:
    assert not running.tend()
    killed = running.pid
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    until(running.tend)
    assert running.answers()
    assert running.pid != killed


def test_who_attached_takes_over_when_the_owner_stops(running: EmbeddedServer, attached: EmbeddedServer) -> None:
    assert not attached.tend()
    running.stop()
    assert attached.tend()
    assert attached.owner
    assert attached.answers()


def test_who_attached_takes_over_when_the_owner_is_killed(made: Made, tmp_path: Path) -> None:
    owner, server = owned_by_another(made, tmp_path), made(tmp_path)
    try:
        server.ensure()
        assert not server.owner
        owner.kill()
        until(server.tend)
        assert server.owner
        assert server.answers()
    finally:
        owner.kill()
        owner.communicate()
        server.stop()


def test_a_start_waits_for_the_end_of_another_that_is_stopping(made: Made, tmp_path: Path) -> None:
    owner, server = owned_by_another(made, tmp_path), made(tmp_path)
    try:
        owner.kill()
        server.ensure()
        until(lambda: server.tend() or server.owner)
        assert server.answers()
    finally:
        owner.communicate()
        server.stop()


def test_nothing_is_left_after_a_stop(running: EmbeddedServer) -> None:
    pid = running.pid
    assert pid is not None
    running.stop()
    assert not running.sockets.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_others_cannot_reach_it(running: EmbeddedServer) -> None:
    assert running.sockets.stat().st_mode & 0o077 == 0
    assert running.folder.stat().st_mode & 0o077 == 0


def test_a_start_that_is_told_to_stop_leaves_nothing_running(made: Made, tmp_path: Path) -> None:
    server = made(tmp_path)
    server.ensure(told_to_stop=lambda: True)
    server.stop()
    with_lock = made(tmp_path)
    with_lock.ensure()
    assert with_lock.owner
    with_lock.stop()


def test_a_folder_that_is_a_file_is_refused_with_a_way_out(made: Made, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(ServerFailed, match="--data"):
        made(tmp_path / "taken").ensure()


@pytest.mark.skipif(os.geteuid() != 0 or not reachable([Path(sys.prefix)]), reason="needs root, and packages that others may read")
def test_an_ordinary_user_can_run_it_too(made: Made) -> None:
    folder = Path("/tmp") / f"islanders-ordinary-{os.getpid()}"
    folder.mkdir()
    os.chown(folder, ORDINARY_USER, ORDINARY_USER)
    try:
        program = ORDINARY.format(user=ORDINARY_USER, **names(made))
        command = [sys.executable, "-c", program, str(folder / LONG)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert (folder / LONG).stat().st_uid == ORDINARY_USER
    finally:
        shutil.rmtree(folder)


def test_a_pid_file_of_before_a_reboot_ends_nobody_and_stops_nobody(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path, durable=False)
    server.ensure()
    server.stop()
    bystander = subprocess.Popen(["sleep", "600"])
    try:
        (tmp_path / "postgres" / "postmaster.pid").write_text(f"{bystander.pid}\n{tmp_path}/postgres\n")
        server.ensure()
        assert server.answers()
        server.stop()
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_a_folder_that_was_half_made_is_made_again(tmp_path: Path) -> None:
    (tmp_path / "postgres.new").mkdir()
    (tmp_path / "postgres.new" / "PG_VERSION").write_text("18\n")
    server = EmbeddedPostgres(tmp_path, durable=False)
    server.ensure()
    assert server.answers()
    server.stop()


@pytest.mark.parametrize(
    ("file", "text", "said"), [("PG_VERSION", "15\n", "made by PostgreSQL 15"), ("photo.jpg", "", "not PostgreSQL's")]
)
def test_a_folder_that_is_not_ours_is_refused_and_left_alone(tmp_path: Path, file: str, text: str, said: str) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / file).write_text(text)
    server = EmbeddedPostgres(tmp_path, durable=False)
    with pytest.raises(ServerFailed, match=said):
        server.ensure()
    assert [path.name for path in (tmp_path / "postgres").iterdir()] == [file]


def test_the_log_does_not_quote_what_people_wrote(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path, durable=False)
    server.ensure()
    try:
        with psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute("CREATE TABLE names (name text PRIMARY KEY)")
            connection.execute("INSERT INTO names VALUES ('ayse-of-lapta')")
            with pytest.raises(psycopg.errors.UniqueViolation):
                connection.execute("INSERT INTO names VALUES ('ayse-of-lapta')")
    finally:
        server.stop()
    assert "ayse-of-lapta" not in server.log.read_text()
