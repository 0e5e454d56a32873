"""`islanders audit`: through the real command line, with nothing but PostgreSQL to reach."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from typer.testing import CliRunner, Result

from application.cause import Cause
from application.past import MASK
from application.threads import Words
from domain.person.commands import ReviseProfile
from domain.person.decider import PERSON
from entrypoints.bootstrap import Core, open_core
from entrypoints.cli import app
from tests.support.product import ROOT
from tests.support.talk import talked
from tests.support.tally import Counted
from tests.support.threads import NOON

KEY = "bW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW0="
REASON = "A complaint about this seller"
PHONE = "+905338675309"

Islanders = Callable[..., Result]
People = tuple[UUID, UUID, UUID]


@pytest.fixture
def core(database_url: str) -> Iterator[Core]:
    with open_core(database_url, [b"m" * 32], Counted()) as found:
        yield found


@pytest.fixture
def people(core: Core) -> People:
    """Ayşe, Mehmet and their thread of four messages."""
    buyer, seller, thread = talked(core, 4)
    command = ReviseProfile(person_id=seller, display_name="Mehmet Bey", email="m@ada.example", phone=PHONE, now=NOON)
    core.handle(PERSON, seller, command, Cause(f"person:{seller}", "revising"))
    return buyer, seller, thread


@pytest.fixture
def environment(database_url: str, tmp_path: Path) -> dict[str, str]:
    return {
        "DATABASE_URL": database_url,
        "REDIS_URL": "redis://127.0.0.1:9/0",
        "OPENAI_API_KEY": "none",
        "OPENAI_BASE_URL": "http://127.0.0.1:9",
        "MASTER_KEYS": KEY,
        "ISLANDERS_DATA": str(tmp_path),
        "COLUMNS": "200",
    }


@pytest.fixture
def islanders(environment: dict[str, str]) -> Islanders:
    return lambda *words: CliRunner().invoke(app, ["audit", *map(str, words)], env=environment)


def answer(result: Result) -> Any:
    """What a command said to a machine."""
    assert (result.exit_code, result.stderr) == (0, "")
    return json.loads(result.stdout)


def stored(database_url: str) -> object:
    """Everything that is kept."""
    tables = ("log_events", "log_snapshots", "checkpoints", "log_trail", "person_keys", "thread_list", "messages", "people")
    with psycopg.connect(database_url) as connection:
        return [connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in tables]


@pytest.mark.parametrize(
    "words",
    [
        "thread {thread}",
        "person {person} --as-of 3",
        "message {message} --from 0 --to 5",
        "why {event}",
        "find --phone +905338675309",
        "verify-log",
        "anchors --every 2",
    ],
)
def test_every_command_works_as_a_process_needs_no_port_and_adds_no_event(
    core: Core, people: People, database_url: str, environment: dict[str, str], words: str
) -> None:
    message = core.audit.state(core.audit.subject("thread", people[2]))["messages"][0]["message_id"]
    event = core.history.stream(people[2])[0].event_id
    named = words.format(thread=people[2], person=people[0], message=message, event=event).split()
    core.chain.keep()
    before = stored(database_url)
    called = [sys.executable, "-m", "entrypoints.cli", "audit", *named]
    done = subprocess.run(called, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout
    assert stored(database_url) == before


def test_without_a_reason_all_is_masked_and_with_one_readable_and_recorded(
    core: Core, people: People, islanders: Islanders
) -> None:
    _, _, thread = people
    before = core.history.head()
    for as_what in ([], ["--json"]):
        masked = islanders("thread", thread, *as_what)
        assert masked.exit_code == 0
        assert MASK in masked.stdout
        assert [word for word in ("Merhaba", "Ayşe", "Mehmet") if word in masked.stdout] == []
    assert core.history.head() == before
    told = islanders("thread", thread, "--reason", REASON)
    assert (told.exit_code, MASK in told.stdout, "Personal data is masked" in told.stdout) == (0, False, False)
    assert "Ayşe (consumer) wrote message 1: “Merhaba”" in told.stdout
    (look,) = core.history.between(before, core.history.head())
    assert (look.event.reason, look.event.subject_id, look.event.masked) == (REASON, thread, False)
    assert look.cause.actor.startswith("cli:")
    refused = islanders("thread", thread, "--reason", "why not")
    assert (refused.exit_code, refused.stderr) == (1, "A reason has 10 to 500 characters\n")
    assert core.history.head() == before + 1


def test_what_is_shown_is_what_the_audit_says(core: Core, people: People, islanders: Islanders) -> None:
    _, seller, thread = people
    said = answer(islanders("thread", thread, "--from", "3", "--to", "5", "--as-of", "4", "--json", "--reason", REASON))
    subject = core.audit.subject("thread", thread)
    assert said["subject"] == {"kind": "thread", "id": str(thread), "thread_id": str(thread)}
    assert (said["from"], said["to"], said["as_of"], said["masked"]) == (3, 5, 4, False)
    lines = core.audit.story(subject, after=3, until=5).lines
    assert [line["sentence"] for line in said["story"]] == [line.sentence for line in lines]
    assert [line["position"] for line in said["story"]] == [4, 5]
    assert {view: len(rows) for view, rows in said["state"].items()} == {"messages": 1, "thread_list": 2, "unread_counts": 1}
    assert said["state"]["messages"][0]["content"] == "Merhaba"
    assert len(said["difference"]) == len(core.audit.difference(subject, 3, 5)) > 0
    at_first = core.audit.story(subject).lines[0].recorded_at.isoformat()
    by_time = answer(islanders("thread", thread, "--to", at_first, "--json"))
    assert (by_time["to"], by_time["difference"], len(by_time["story"])) == (by_time["as_of"], None, by_time["to"] - 2)
    now = answer(islanders("person", seller, "--json", "--reason", REASON))
    assert [row["phone"] for row in now["state"]["people"]] == [PHONE]


def test_the_difference_is_told_row_by_row(people: People, islanders: Islanders) -> None:
    _, seller, thread = people
    told = islanders("thread", thread, "--from", "4", "--to", "5").stdout.split("Changed between")[1]
    assert f"thread_list person_id {seller}, thread_id {thread} changed: " in told
    assert "last_seq 1 → 2" in told
    assert "messages message_id" in told
    assert "Nothing." in islanders("thread", thread, "--from", "5", "--to", "5").stdout.split("Changed between")[1]
    assert "Nothing happened." in islanders("thread", thread, "--to", "0").stdout


def test_words_of_people_do_not_steer_the_terminal(core: Core, people: People, islanders: Islanders) -> None:
    _, seller, thread = people
    steering = "\x1b[2J\x9b31m\u202efirst\nsecond\r\x07"
    core.threads.send(seller, thread, Words(steering), Cause(f"person:{seller}", steering))
    told = islanders("thread", thread, "--reason", REASON).stdout
    assert "content “\\x1b[2J\\x9b31m\\u202efirst\\nsecond\\r\\x07”" in told
    assert [letter for letter in told if not letter.isprintable() and letter != "\n"] == []
    assert answer(islanders("thread", thread, "--json", "--reason", REASON))["state"]["messages"][-1]["content"] == steering


def test_why_is_told_back_to_the_origin_and_forward(core: Core, people: People, islanders: Islanders) -> None:
    buyer, _, thread = people
    opened, first, second, *_ = core.history.stream(thread)
    said = answer(islanders("why", second.event_id, "--json"))
    assert [line["event_id"] for line in said["causes"]] == [opened.event_id, second.event_id]
    assert (said["origin"]["kind"], said["effects"], said["cut"]) == ("request", [], False)
    told = islanders("why", opened.event_id).stdout
    assert told.startswith(f"It began with a request of {str(buyer)[:8]} (consumer), correlation id thread of {buyer}.\n")
    assert f"└      {second.position}  " in told
    assert "Nothing followed" in islanders("why", first.event_id).stdout
    unknown = islanders("why", uuid4())
    assert (unknown.exit_code, "the log has no event" in unknown.stderr) == (1, True)


def test_find_says_where_to_look_further(core: Core, people: People, islanders: Islanders) -> None:
    buyer, seller, thread = people
    for number in ("0533 867 53 09", "whatsapp:+90 533 867 53 09", "00905338675309"):
        said = answer(islanders("find", "--phone", number, "--json"))
        assert {line["facts"].get("thread_id") for line in said["events"]} == {None, str(thread)}
        assert len(said["events"]) == core.history.head() - 1
    page = answer(islanders("find", "--phone", PHONE, "--limit", 2, "--json"))
    assert [line["position"] for line in page["events"]] == [2, 3]
    rest = answer(islanders("find", "--phone", PHONE, "--after", page["next_after"], "--json"))
    assert (rest["events"], rest["next_after"]) == (said["events"][2:], None)
    told = islanders("find", "--correlation-id", f"thread of {buyer}", "--limit", 1).stdout
    assert f"thread_id {thread}" in told
    assert told.endswith("There are more: --after 3\n")
    core.threads.send(seller, thread, Words("By WhatsApp"), Cause("webhook:whatsapp", "whatsapp:SM123"))
    assert len(answer(islanders("find", "--sid", "SM123", "--json"))["events"]) == 1
    assert "No event fits" in islanders("find", "--from", "2099-01-01").stdout
    for words in (["--sid", "SM9"], ["--correlation-id", "x"], ["--phone", "+905330000000"], ["--to", "2020-01-01T00:00Z"]):
        assert answer(islanders("find", *words, "--json")) == {"events": [], "next_after": None}


@pytest.mark.parametrize(
    ("words", "exit_code", "said"),
    [
        (["thread", "{nobody}"], 1, "there is no thread {nobody}; search by phone number"),
        (["person", "{thread}"], 1, "there is no person {thread}, but there is a thread with this id"),
        (["message", "{nobody}"], 1, "there is no message"),
        (["lead", "{nobody}"], 1, "the log has no stream of that id that begins as a lead"),
        (["broadcast", "{nobody}"], 1, "the log has no stream of that id that begins as a broadcast"),
        (["thread", "{thread}", "--as-of", "soon"], 1, "'soon' is neither a position"),
        (["thread", "{thread}", "--from", "5", "--to", "4"], 1, "--from is position 5, after position 4"),
        (["thread", "no id"], 2, "Input should be a valid UUID"),
        (["find"], 2, "say what to find"),
        (["find", "--phone", "Ayşe"], 2, "is not a phone number"),
        (["find", "--phone", ""], 2, "is not a phone number"),
        (["find", "--from", "soon"], 1, "nor a time in ISO 8601"),
        (["anchors", "--every", "0"], 2, "--every"),
        (["verify-log", "--anchors", "/nowhere"], 1, "cannot be read"),
    ],
)
def test_what_is_asked_wrongly_is_answered_with_what_to_do(
    people: People, islanders: Islanders, words: list[str], exit_code: int, said: str
) -> None:
    names = {"nobody": str(UUID(int=404)), "thread": str(people[2])}
    result = islanders(*(word.format(**names) for word in words))
    assert result.exit_code == exit_code
    assert said.format(**names) in " ".join(result.stderr.replace("│", "").split())
    assert result.stdout == ""
