"""One command starts everything, and nothing of it is left when it ends, however it ends."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx2 as httpx
import pytest

from entrypoints import serving_address
from tests.support.serving import ROOT, Serving, command, running, serving

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children that their parent is gone")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("serve") / "data"


@pytest.fixture(scope="module")
def served(data: Path) -> Iterator[Serving]:
    with serving(data) as found:
        yield found


def the_thread(client: httpx.Client) -> str:
    found: str = client.get("/api/v1/threads/").json()["results"][0]["thread_id"]
    return found


def say(client: httpx.Client, words: str) -> None:
    body = {"content": words, "client_msg_id": str(uuid4())}
    answer = client.post(f"/api/v1/threads/{the_thread(client)}/messages/", json=body)
    assert answer.status_code == 201, answer.text


def said_last(client: httpx.Client) -> str:
    found: str = client.get("/api/v1/threads/").json()["results"][0]["last_message"]["content"]
    return found


def wait_until_gone(pids: list[int]) -> None:
    deadline = time.monotonic() + 20
    while any(running(pid) for pid in pids):
        assert time.monotonic() < deadline, [pid for pid in pids if running(pid)]
        time.sleep(0.05)


def test_two_demo_people_can_write_to_each_other(served: Serving) -> None:
    buyer, seller = (served.sign_in(name, password) for name, password in served.people()[:2])
    say(buyer, "Is it still free?")
    assert said_last(seller) == "Is it still free?"
    say(seller, "It is.")
    assert said_last(buyer) == "It is."


def test_the_start_says_where_data_lies_and_what_it_assumes(served: Serving, data: Path) -> None:
    assert f"data: {data}" in served.said
    assert serving_address.address(data) == served.url
    for name in ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "OPENAI_API_KEY"):
        assert name in served.said.split("development defaults")[1]


def test_a_second_start_on_the_same_data_attaches(served: Serving, data: Path) -> None:
    with serving(data, "--workers", "2") as second:
        assert "attached to the postgres and valkey of another copy" in second.said
        assert {kind: len(pids) for kind, pids in second.children().items()} == {"postgres": 0, "valkey": 0, "web": 2, "worker": 1}
        mehmet = second.sign_in(*second.people()[1])
        say(mehmet, "Said on the other copy")
        assert said_last(served.sign_in(*served.people()[0])) == "Said on the other copy"
        assert second.interrupt() == 0
    assert httpx.get(f"{served.url}/readyz").status_code == 200


def test_a_port_that_is_taken_is_said_in_one_line(served: Serving, data: Path) -> None:
    port = served.url.rpartition(":")[2]
    done = subprocess.run([*command(data), "--port", port], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert done.stderr.startswith(f"cannot listen on 127.0.0.1:{port}")
    assert "--port" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_templates_that_cannot_be_used_are_said_in_one_line(data: Path, tmp_path: Path) -> None:
    faulty = tmp_path / "templates.toml"
    faulty.write_text("[new_message.en]\ntext = '{{1}} {{2}}'\ncontent_sid = 'HX1'\n")
    environment = {**os.environ, "WHATSAPP_TEMPLATES": str(faulty)}
    done = subprocess.run(command(data), cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert done.stderr.startswith(f"{faulty}: new_message.en: a content_sid is")


def test_more_processes_than_there_are_connections_are_refused(data: Path) -> None:
    done = subprocess.run([*command(data), "--workers", "60"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert "lower --workers" in done.stderr


def test_a_server_that_is_not_there_is_named(data: Path) -> None:
    nowhere = {"DATABASE_URL": "postgresql://islanders:hunter2@127.0.0.1:1/islanders", "PATH": ""}
    done = subprocess.run(command(data), cwd=ROOT, env=nowhere, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert done.stderr.startswith("DATABASE_URL: no connection")
    assert "hunter2" not in done.stderr


def test_ctrl_c_ends_everything_and_a_restart_knows_everybody(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as first:
        ayse = first.sign_in(*first.people()[0])
        say(ayse, "Before the restart")
        pids = first.pids()
        assert len(pids) == 4
        assert first.interrupt() == 0
    assert not any(running(pid) for pid in pids)
    assert list((tmp_path / "data" / "metrics").iterdir()) == []
    with serving(tmp_path / "data", "--no-demo") as second:
        ayse.base_url = second.url
        assert said_last(ayse) == "Before the restart"
        assert second.people() == []


def test_nothing_survives_a_kill_of_the_whole_and_the_next_start_needs_no_cleaning(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as first:
        say(first.sign_in(*first.people()[0]), "Before the kill")
        pids = first.pids()
        first.process.kill()
        first.process.wait(20)
        with serving(tmp_path / "data") as second:
            assert said_last(second.sign_in(*second.people()[1])) == "Before the kill"
            wait_until_gone(pids)
            assert len(list((tmp_path / "data" / "metrics").iterdir())) == 1
