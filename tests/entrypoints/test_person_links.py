"""`islanders person merge | unmerge | link`, and what export and erase make of it."""

import base64
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from typer.testing import CliRunner, Result

from application.accounts import Newcomer
from domain.person.events import UserType
from entrypoints.bootstrap import accounts_of, open_core
from entrypoints.cli import app
from entrypoints.settings import Settings
from tests.support.harbour import Harbour, harbour, hidden, number
from tests.support.keeping import MASTER
from tests.support.servers import Servers
from tests.support.tally import Counted
from tests.support.traces import dump, traces

SECRET_KEY = "a secret of more than thirty-two characters"
Islanders = Callable[..., Result]


@pytest.fixture(scope="module")
def port(servers: Servers) -> Iterator[Harbour]:
    with servers.migrated() as url, open_core(url, [MASTER], Counted()) as core:
        yield harbour(core, url)


@pytest.fixture
def islanders(port: Harbour, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Islanders:
    environment = {"DATABASE_URL": port.url, "SECRET_KEY": SECRET_KEY, "MASTER_KEYS": base64.b64encode(MASTER).decode()}
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(app, ["person", *map(str, words), "--data", str(tmp_path)], env=environment)


def signed_up(port: Harbour, username: str) -> UUID:
    settings = Settings(database_url=port.url, secret_key=SECRET_KEY)  # type: ignore[arg-type]
    accounts, _ = accounts_of(port.core, settings)
    said = Newcomer(username, "m@example.org", "bellapais garden", UserType.SELLER, "Mehmet", None, "tr")
    return accounts.register(said, "test").person_id


def test_people_are_merged_by_name_or_id_and_told_apart_again(port: Harbour, islanders: Islanders) -> None:
    phone, username = number(), f"mehmet-{uuid4().hex[:8]}"
    contact, account = port.wrote(phone), signed_up(port, username)
    merged = islanders("merge", contact, username.upper(), "--reason", "they called us", "--json")
    assert json.loads(merged.stdout) == {"person_id": str(contact), "into_id": str(account), "changed": True}
    assert port.wrote(phone) == account
    again = islanders("merge", contact, account, "--reason", "they called us")
    assert again.stdout == f"{contact} is taken for {account}, and was before.\n"
    assert islanders("unmerge", contact).stdout == f"{contact} is taken for themselves again.\n"
    assert port.wrote(phone) == contact
    assert json.loads(islanders("merge", contact, account, "--reason", "so be it", "--json").stdout)["changed"] is True
    assert json.loads(islanders("unmerge", contact, "--json").stdout) == {"person_id": str(contact)}
    assert port.core.history.stream(contact)
    (*_, last) = port.core.log.stream(contact)
    assert (last.cause.actor.startswith("cli:"), bool(last.cause.correlation_id)) == (True, True)


def test_a_number_or_an_id_is_linked_and_never_shown(port: Harbour, islanders: Islanders) -> None:
    phone, code, account, other = number(), hidden(), port.account(), port.account()
    spoken = f"0{phone.value.removeprefix('+90')}"
    done = [islanders("link", account, spoken), islanders("link", account, f"whatsapp:{code.value}", "--json")]
    assert done[0].stdout == f"{account} is known by it.\n"
    assert json.loads(done[1].stdout) == {"person_id": str(account), "changed": True}
    done += [islanders("link", account, phone.value), islanders("link", other, phone.value)]
    assert done[2].stdout == f"{account} is known by it, and was before.\n"
    assert (done[3].exit_code, f"it leads to {account}" in done[3].stderr) == (1, True)
    assert set(port.aliases.addresses(account)) == {phone, code}
    assert not re.search(rf"{re.escape(phone.value[3:])}|{code.value}", "".join(one.output for one in done))


NOBODY = UUID("4711aaaa-0000-4000-8000-000000000000")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("merge", NOBODY, "{one}", "--reason", "why"), f"there is no person {NOBODY}"),
        (("merge", "{one}", NOBODY, "--reason", "why"), f"there is no person {NOBODY}"),
        (("merge", "{one}", "nobody at all", "--reason", "why"), "there is no account called nobody at all"),
        (("merge", "{one}", "{one}", "--reason", "why"), "cannot be merged with themselves"),
        (("merge", "{one}", "{other}", "--reason", " "), "A reason is needed"),
        (("merge", "{other}", "{merged}", "--reason", "why"), "taken for this person already"),
        (("unmerge", "{one}"), "is not merged into anybody"),
        (("unmerge", NOBODY), f"there is no person {NOBODY}"),
        (("link", NOBODY, "0533 123 45 67"), f"there is no person {NOBODY}"),
        (("link", "{one}", "call me"), "This names nobody"),
        (("merge", "{one}", "{forgotten}", "--reason", "why"), "or they were forgotten"),
        (("link", "{forgotten}", "0533 123 45 67"), "or they were forgotten"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(
    port: Harbour, islanders: Islanders, words: tuple[object, ...], said: str
) -> None:
    people = {name: port.wrote(number()) for name in ("one", "other", "merged", "forgotten")}
    port.merge(people["merged"], people["other"])
    port.forget(people["forgotten"])
    head = port.core.history.head()
    result = islanders(*(str(word).format(**people) for word in words))
    assert (result.exit_code, said in result.stderr, port.core.history.head()) == (1, True, head), result.output


@pytest.mark.parametrize("command", ["merge", "unmerge", "link"])
def test_each_command_explains_itself(islanders: Islanders, command: str) -> None:
    shown = islanders(command, "--help")
    assert (shown.exit_code, "person" in shown.stdout) == (0, True)


def test_what_somebody_is_known_by_is_in_their_export_and_gone_when_they_are_erased(
    port: Harbour, islanders: Islanders, tmp_path: Path
) -> None:
    phone, code, name = number(), hidden(), "Zeynep of the Carob Mill"
    contact, account = port.wrote(phone, code, name=name), port.account()
    port.merge(contact, account)
    port.unmerge(contact)
    port.merge(contact, account)
    assert islanders("export", contact, "--to", tmp_path / "to").exit_code == 0
    told = json.loads((tmp_path / "to" / "person.json").read_bytes())
    assert (told["profile"]["display_name"], told["profile"]["username"], told["preferences"]["language"]) == (name, "", "tr")
    happened = [(change["event"], change["facts"]) for change in told["history"]]
    assert [event for event, _ in happened] == [
        "person.met.v1",
        *["person.alias_linked.v1"] * 2,
        "person.merged.v1",
        "person.unmerged.v1",
        "person.merged.v1",
    ]
    assert [facts["value"] for event, facts in happened if event == "person.alias_linked.v1"] == [phone.value, code.value]
    assert happened[3][1]["into_id"] == str(account)
    page = (tmp_path / "to" / "person.html").read_text()
    assert all(one in page for one in (phone.value, code.value, name, str(account)))
    secrets = [phone.value, phone.value[1:], code.value, name]
    assert traces(secrets, dump(port.url)) == set(secrets)
    assert islanders("erase", contact, "--reason", "asked by letter", "--yes").exit_code == 0
    assert traces(secrets, dump(port.url)) == set()


def test_erasing_somebody_says_who_was_merged_into_them_and_is_still_there(port: Harbour, islanders: Islanders) -> None:
    contact, other, account = port.wrote(number()), port.wrote(hidden()), port.account()
    port.merge(contact, other)
    port.merge(other, account)
    erased = islanders("erase", account, "--reason", "asked by letter", "--yes")
    assert f"Merged into them, and not forgotten: {contact}, {other}." in erased.stdout
    told = json.loads(islanders("erase", other, "--reason", "asked by letter", "--yes", "--json").stdout)
    assert told["merged"] == [str(contact)]
