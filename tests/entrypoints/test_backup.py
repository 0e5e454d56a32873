"""A backup taken while people write, restored: whole, readable, provable; and taken back to a position."""

import json
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from typer.testing import CliRunner

from adapters.embedded_postgres import binaries
from application.processes.keep_trail import KeepTrail
from entrypoints.bootstrap import core_of
from entrypoints.cli import app
from entrypoints.metrics import Metrics
from entrypoints.settings import Settings
from entrypoints.verify_log import verify_log
from projections.catalogue import VIEWS
from tests.entrypoints.test_races import messages
from tests.support import product
from tests.support.product import ROOT, Person, Product
from tests.support.servers import Servers

SECRET_KEY = "a secret of more than thirty-two characters"
LEFT_OUT = (f"({'|'.join(sorted(view.name for view in VIEWS))})", "(accounts|idempotency_keys|person_keys|refresh_tokens)")
SAID = "SELECT content FROM messages WHERE position <= %s ORDER BY position"


@dataclass
class Backup:
    """A dump, and what had been acknowledged before it began and by the time it had ended."""

    folder: Path
    buyer: Person
    thread: str
    before: list[str]
    after: list[str]


def tool(name: str, *arguments: str) -> None:
    """One of PostgreSQL's own, as an operator runs it; as root too."""
    done = subprocess.run([binaries() / name, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def opened(running: Product) -> tuple[Person, str]:
    """A buyer who has written to a seller and said something to the assistant."""
    buyer, seller = running.register(display_name="Zeynep"), running.register("seller")
    with running.client(buyer) as client:
        client.post("/api/chat/", json={"message": "A house by the sea"})
        answer: Any = client.post("/api/v1/threads/", json={"recipient_id": str(seller.id), "content": "first"}).json()
    return buyer, str(answer["thread_id"])


def write(running: Product, person: Person, thread: str, acknowledged: list[str], stop: threading.Event) -> None:
    with running.client(person) as client:
        while not stop.is_set():
            named = str(uuid4())
            body = {"content": named, "client_msg_id": named}
            assert client.post(f"/api/v1/threads/{thread}/messages/", json=body).status_code == 201
            acknowledged.append(named)


@pytest.fixture(scope="module")
def backup(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Backup:
    """Both ways of docs/operations.md, taken while somebody writes without a pause."""
    folder, said, stop = tmp_path_factory.mktemp("backup"), list[str](), threading.Event()
    with servers.migrated() as url, product.running(url, servers.redis_url, SECRET_KEY=SECRET_KEY) as running:
        buyer, thread = opened(running)
        writer = threading.Thread(target=write, args=(running, buyer, thread, said, stop))
        writer.start()
        try:
            while len(said) < 50:
                stop.wait(0.01)
            running.register(display_name="A latecomer")
            before = list(said)
            dump(url, folder / "islanders.dump", "--exclude-schema=views_*")
            after = list(said)
        finally:
            stop.set()
            writer.join()
        dump(url, folder / "log.dump", "--exclude-schema=views_*", *(f"--exclude-table-data={one}" for one in LEFT_OUT))
        dump(url, folder / "people.dump", "--table=accounts", "--table=person_keys")
    return Backup(folder, buyer, thread, before, after)


def dump(url: str, file: Path, *which: str) -> None:
    tool("pg_dump", "--format=custom", f"--file={file}", *which, url)


@pytest.fixture
def settings(servers: Servers, tmp_path: Path) -> Iterator[Settings]:
    """Of a product on a database of its own, still empty."""
    with servers.empty() as url:
        given: Any = {"database_url": url, "redis_url": servers.redis_url, "secret_key": SECRET_KEY, "islanders_data": tmp_path}
        yield Settings(**given)


def restore(settings: Settings, file: Path, *how: str) -> None:
    tool("pg_restore", "--no-owner", "--exit-on-error", *how, f"--dbname={address(settings)}", str(file))


def as_text(file: Path) -> str:
    """All that a dump holds; bytes are in hexadecimal digits."""
    text = file.with_suffix(".sql")
    tool("pg_restore", f"--file={text}", str(file))
    return text.read_text()


def islanders(settings: Settings, *words: str) -> Any:
    environment = {"DATABASE_URL": address(settings), "SECRET_KEY": SECRET_KEY, "ISLANDERS_DATA": str(settings.islanders_data)}
    return CliRunner().invoke(app, [*words, "--json"], env=environment)


def address(settings: Settings) -> str:
    return settings.database_url.get_secret_value()


def assert_proven(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    """All views and the whole chain verify."""
    verified = islanders(settings, "projections", "verify", "--all")
    assert verified.exit_code == 0, verified.output
    with core_of(settings, Metrics()) as core:
        KeepTrail(core.chain).catch_up()
        events = sum(len(batch) for batch in core.history.stored(0, core.history.head()))
    capsys.readouterr()
    verify_log(settings, None, as_json=True)
    found = json.loads(capsys.readouterr().out)
    assert (found["faults"], found["not_chained_yet"], found["checked"]) == (0, 0, events)


def test_a_backup_taken_while_people_write_is_whole(
    servers: Servers, backup: Backup, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(backup.after) > len(backup.before), "nobody wrote while the backup was taken"
    restore(settings, backup.folder / "islanders.dump", "--jobs=2")
    assert_proven(settings, capsys)
    with product.running(address(settings), servers.redis_url, SECRET_KEY=SECRET_KEY) as restored:
        buyer = restored.sign_in(backup.buyer)
        said = messages(restored, buyer, backup.thread)
        assert [one["seq"] for one in said] == list(range(1, len(said) + 1))
        contents = [one["content"] for one in said]
        assert contents[: len(backup.before) + 1] == ["first", *backup.before]
        with restored.client(buyer) as client:
            answer = client.post(f"/api/v1/threads/{backup.thread}/messages/", json={"content": "after the restore"})
        assert (answer.status_code, answer.json()["seq"]) == (201, len(said) + 1)
    assert_proven(settings, capsys)


def test_a_restored_database_is_taken_back_to_a_position(
    servers: Servers, backup: Backup, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    url = address(settings)
    restore(settings, backup.folder / "islanders.dump")
    with psycopg.connect(url) as connection:
        ((position,),) = connection.execute("SELECT position FROM messages WHERE content = %s", (backup.before[24],)).fetchall()
        ((given_up,),) = connection.execute("SELECT max(notification_id) FROM log_events").fetchall()
        said = connection.execute(SAID, (position,)).fetchall()
    tool("psql", url, "-v", f"position={position}", "-f", str(ROOT / "docs" / "restore_to_position.sql"))
    refused = islanders(settings, "projections", "verify", "--all")
    assert refused.exit_code == 1
    assert "rebuild" in refused.stderr
    assert islanders(settings, "projections", "rebuild", "--all").exit_code == 0
    assert_proven(settings, capsys)
    with psycopg.connect(url) as connection:
        assert connection.execute(SAID, (2**62,)).fetchall() == said
        assert connection.execute("SELECT max(notification_id) FROM log_events").fetchall() == [(position,)]
        assert connection.execute("SELECT count(*) FROM checkpoints WHERE position > %s", (position,)).fetchall() == [(0,)]
        assert connection.execute("SELECT person_id FROM accounts EXCEPT SELECT person_id FROM people").fetchall() == []
    with product.running(url, servers.redis_url, SECRET_KEY=SECRET_KEY) as restored:
        buyer = restored.sign_in(backup.buyer)
        with restored.client(buyer) as client:
            answer = client.post(f"/api/v1/threads/{backup.thread}/messages/", json={"content": "another course"})
        assert answer.status_code == 201
        assert messages(restored, buyer, backup.thread)[-1]["content"] == "another course"
    with psycopg.connect(url) as connection:
        ((later,),) = connection.execute("SELECT min(notification_id) FROM log_events WHERE notification_id > %s", (position,))
    assert later > given_up
    assert_proven(settings, capsys)


def test_a_log_without_its_people_cannot_be_read_and_with_them_is_whole(
    backup: Backup, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    whole, log = (as_text(backup.folder / name) for name in ("islanders.dump", "log.dump"))
    for word in ("Zeynep", backup.buyer.username, "A house by the sea", *backup.before):
        assert word in whole
        assert word not in log
        assert word.encode().hex() not in log
    restore(settings, backup.folder / "log.dump")
    restore(settings, backup.folder / "people.dump", "--data-only")
    assert islanders(settings, "projections", "rebuild", "--all").exit_code == 0
    assert_proven(settings, capsys)
    with psycopg.connect(address(settings)) as connection:
        said = {row[0] for row in connection.execute("SELECT content FROM messages")}
        ((name,),) = connection.execute("SELECT display_name FROM people WHERE person_id = %s", (backup.buyer.id,)).fetchall()
    assert said > {"A house by the sea", *backup.before}
    assert name == "Zeynep"


def test_the_manual_leaves_every_view_out_of_the_log_that_is_kept() -> None:
    manual = (ROOT / "docs" / "operations.md").read_text()
    for one in LEFT_OUT:
        assert f"--exclude-table-data='{one}'" in manual
