"""`islanders whatsapp simulate`: Twilio's part, played against the running product."""

import json
import os
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx2 as httpx
import psycopg
import pytest
from typer.testing import CliRunner, Result

from application.aliases import alias
from application.cause import Cause
from domain.callback.identity import callback_id
from domain.channel import Channel
from domain.outbound.commands import QueueOutbound
from domain.outbound.decider import OUTBOUND
from entrypoints import serving_address
from entrypoints.cli import app
from entrypoints.simulated_callbacks import FOLDER, Said, Sender, parameters
from projections.aliases import ViewAliases
from tests.support import product, staff
from tests.support.callbacks import OURS, number
from tests.support.product import Product
from tests.support.servers import Servers

TWILIO = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "PUBLIC_BASE_URL", "ISLANDERS_ENV")

AN_ACCOUNT = {
    "TWILIO_ACCOUNT_SID": "AC1",
    "TWILIO_AUTH_TOKEN": "a token",
    "TWILIO_WHATSAPP_FROM": "whatsapp:+14155238886",
    "PUBLIC_BASE_URL": "https://islanders.example",
}


@pytest.fixture(scope="module")
def at(servers: Servers) -> Iterator[Product]:
    with servers.migrated() as url, product.running(url, servers.redis_url, web=1, worker=False) as found:
        yield found


@pytest.fixture
def data(at: Product) -> Iterator[Path]:
    """The data folder of the product, in which it says where it is."""
    folder = Path(at.environment["ISLANDERS_DATA"])
    with serving_address.announced(folder, at.url):
        yield folder


def islanders(at: Product, *arguments: str, **more: str) -> Result:
    environment = {name: at.environment[name] for name in ("ISLANDERS_DATA", "DATABASE_URL", "REDIS_URL")}
    clean = dict.fromkeys(TWILIO, "")
    return CliRunner().invoke(app, ["whatsapp", *arguments], env={**clean, **environment, **more})


def simulated(at: Product, *arguments: str) -> list[dict[str, Any]]:
    told = islanders(at, "simulate", "--json", "--wait", "0", *arguments)
    assert told.exit_code == 0, told.output
    found: list[dict[str, Any]] = json.loads(told.stdout)
    return found


def received(at: Product, sid: str) -> int:
    with psycopg.connect(at.environment["DATABASE_URL"]) as log:
        row = log.execute(
            "SELECT count(*) FROM log_events WHERE topic = 'callback.received.v1' AND originator_id = %s", (callback_id(sid),)
        ).fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.usefixtures("data")
def test_a_message_reaches_the_server_that_runs_on_the_data_folder(at: Product) -> None:
    (message,) = simulated(at, "--from", number().replace("+90", "0"), "Merhaba + hello & 100 %")
    assert message["statuses"] == [204]
    assert message["callback_id"] == str(callback_id(message["sid"]))
    assert received(at, message["sid"]) == 1


@pytest.mark.usefixtures("data")
def test_many_deliveries_of_a_message_are_one(at: Product) -> None:
    (message,) = simulated(at, "--from", number(), "Hello", "--count", "20", "--sid", "SM" + "7" * 32)
    assert message["statuses"] == [204] * 20
    assert received(at, "SM" + "7" * 32) == 1


@pytest.mark.usefixtures("data")
def test_what_is_said_to_people_names_the_callback_and_what_was_answered(at: Product) -> None:
    told = islanders(at, "simulate", "--from", number(), "Hello", "--wait", "0", "--sid", "SM1", "--count", "3")
    assert told.exit_code == 0, told.output
    assert f"SM1   callback {callback_id('SM1')}" in told.stdout
    assert "answered 204 3 times" in told.stdout


def test_somebody_without_a_number_writes_too(at: Product, data: Path) -> None:
    del data
    (message,) = simulated(at, "--bsuid", "TR.13491208655302741918", "Hello")
    assert received(at, message["sid"]) == 1


def test_photos_are_an_album_and_can_be_fetched_from_the_server(at: Product, data: Path, tmp_path: Path) -> None:
    photos = [tmp_path / name for name in ("house.jpg", "garden.PNG")]
    for photo in photos:
        photo.write_bytes(photo.name.encode())
    named = [argument for photo in photos for argument in ("--photo", str(photo))]
    first, second = simulated(at, "--from", number(), "Look", *named)
    assert first["sid"] != second["sid"]
    assert {*first["statuses"], *second["statuses"]} == {204}
    offered = {file.name: file.read_bytes() for file in (data / FOLDER).iterdir()}
    assert sorted(offered.values()) == [b"garden.PNG", b"house.jpg"]
    for name, content in offered.items():
        answer = httpx.get(f"{at.url}/{FOLDER}/{name}")
        assert (answer.content, answer.headers["content-type"]) == (content, f"image/{'jpeg' if b'.jpg' in content else 'png'}")


@pytest.mark.parametrize("name", ["..%2Fsecret_key", "secret_key", "a" * 64, "a" * 64 + ".jpg", "%00", ""])
def test_no_other_file_of_the_data_folder_can_be_fetched(at: Product, data: Path, name: str) -> None:
    assert (data / "secret_key").exists()
    assert httpx.get(f"{at.url}/{FOLDER}/{name}").status_code == 404


def test_the_parameters_are_those_of_twilio() -> None:
    said = Said("SM1", "Yes", reply_to="SM0", button="yes-417")
    form = parameters(Sender.of("0533 800 11 22", "TR.123", "Zeynep"), "whatsapp:+14155238886", said)
    assert (form["From"], form["WaId"], form["ExternalUserId"]) == ("whatsapp:+905338001122", "905338001122", "TR.123")
    assert (form["OriginalRepliedMessageSid"], form["ButtonPayload"], form["ButtonText"]) == ("SM0", "yes-417", "Yes")
    nameless = parameters(Sender.of(None, "tr.123", "Zeynep"), "whatsapp:+14155238886", Said("SM1", ""))
    assert (nameless["From"], "WaId" in nameless) == ("whatsapp:TR.123", False)


@pytest.mark.parametrize(
    ("arguments", "more", "complaint"),
    [
        (["Hello"], {}, "--from or --bsuid"),
        (["Hello", "--from", "nobody"], {}, "names nobody"),
        (["Hello", "--from", "TR.123"], {}, "--from does not take this"),
        (["Hello", "--from", "05338001122", "--to-url", "http://127.0.0.1:9"], {}, "is `islanders serve` running?"),
        (["--from", "05338001122", "--photo", __file__, "--photo", __file__, "--sid", "SM1"], {}, "leave it out"),
        (["--from", "05338001122", "--photo", __file__], AN_ACCOUNT, "leave TWILIO_ACCOUNT_SID empty"),
        (["Hello", "--from", "05338001122"], {"TWILIO_AUTH_TOKEN": "another"}, "not taken over"),
    ],
    ids=["nobody", "no number", "an id as a number", "no server", "two photos with one name", "an account", "another token"],
)
@pytest.mark.usefixtures("data")
def test_what_cannot_be_simulated_is_said(at: Product, arguments: list[str], more: dict[str, str], complaint: str) -> None:
    told = islanders(at, "simulate", *arguments, **more)
    assert told.exit_code == 1
    assert complaint in told.stderr


def test_the_address_is_there_for_as_long_as_the_server_is(tmp_path: Path) -> None:
    assert serving_address.address(tmp_path) is None
    with serving_address.announced(tmp_path, "http://127.0.0.1:1"):
        assert serving_address.address(tmp_path) == "http://127.0.0.1:1"
    assert serving_address.address(tmp_path) is None


def test_of_several_servers_the_newest_counts_and_none_that_was_killed(tmp_path: Path) -> None:
    folder = tmp_path / serving_address.FOLDER
    killed = subprocess.Popen(["true"])
    killed.wait()
    with serving_address.announced(tmp_path, "http://127.0.0.1:1"):
        (folder / str(os.getppid())).write_text("http://127.0.0.1:2")
        (folder / str(killed.pid)).write_text("http://127.0.0.1:3")
        assert serving_address.address(tmp_path) == "http://127.0.0.1:2"
        (folder / str(os.getppid())).unlink()
        assert serving_address.address(tmp_path) == "http://127.0.0.1:1"


def queued(at: Product, text: str) -> UUID:
    """A message to somebody who has written to us."""
    by = number()
    simulated(at, "--from", by, "Hello")
    with staff.core_of(at) as core:
        (owner,) = ViewAliases(core.rows).owners([alias(by)]).values()
        now = core.clock.now()
        command = QueueOutbound(
            outbound_id=uuid4(),
            recipient_id=owner.person_id,
            channel=Channel.WHATSAPP,
            category="conversation",
            subject_id=owner.person_id,
            body=text,
            template="new_message",
            variables=("Ayşe", text),
            media=(),
            thread_id=None,
            message_id=None,
            broadcast_id=None,
            not_before=now,
            deadline=now + timedelta(hours=1),
            now=now,
        )
        core.handle(OUTBOUND, command.outbound_id, command, Cause("test", "test"))
    return command.outbound_id


@pytest.mark.usefixtures("data")
def test_the_outbox_lists_what_was_to_be_sent_the_newest_first(at: Product) -> None:
    ids = [str(queued(at, text)) for text in ("The first", "The second")]
    listed = islanders(at, "outbox", "--json")
    assert listed.exit_code == 0, listed.output
    newest, older = json.loads(listed.stdout)[:2]
    assert [newest["outbound_id"], older["outbound_id"]] == ids[::-1]
    assert (newest["said"], newest["delivery"]) == ("The second", "queued")
    assert newest["to"].startswith("+90533")
    assert len(json.loads(islanders(at, "outbox", "--json", "--limit", "1").stdout)) == 1
    told = islanders(at, "outbox").stdout
    assert told.index("The second") < told.index("The first")


def test_nobody_lists_what_people_are_sent_in_production(at: Product) -> None:
    production = {"ISLANDERS_ENV": "production", "SECRET_KEY": "k3J9-uQ2m_ZpX7vB4nT8sW1yR6cL0dFhGaE5", "OPENAI_API_KEY": "sk-1"}
    account = {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "t", "TWILIO_WHATSAPP_FROM": OURS, "PUBLIC_BASE_URL": at.url}
    for arguments in (["outbox"], ["simulate", "Hello", "--from", number()]):
        told = islanders(at, *arguments, **{**production, **account})
        assert (told.exit_code, "in development only" in told.stderr) == (1, True)
