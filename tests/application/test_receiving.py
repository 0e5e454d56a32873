"""What comes from WhatsApp is taken over once; what it says about consent counts at once, and once."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from application.acquaintance import Acquaintance
from application.cause import Cause
from application.consents import Consents
from application.forgetting import Forgetting
from application.ports import LogUnavailable, Statement
from application.receiving import CallbackIncomplete, Receiving
from application.recorded import Recorded
from domain.callback.events import CallbackReceived
from domain.callback.identity import callback_id
from domain.consent.events import ConsentGiven, ConsentRestored, ConsentWithdrawn
from domain.person.commands import Alias
from domain.person.events import PersonMet
from entrypoints.bootstrap import Core
from projections.aliases import ViewAliases
from projections.consents import ViewConsents
from tests.support.callbacks import form, number
from tests.support.keeping import keeping
from tests.support.servers import Servers

BY = Cause("test", "test")


@pytest.fixture(scope="module")
def core(servers: Servers) -> Iterator[Core]:
    with servers.migrated() as url, keeping(url, None) as found:
        yield found


def receiving(core: Core, **other: Any) -> Receiving:
    chosen: dict[str, Any] = {
        "log": core.log,
        "handle": core.handle,
        "people": Acquaintance(core.handle, ViewAliases(core.rows), core.consents, core.clock),
        "consents": Consents(core.log, core.handle, ViewConsents(core.rows), core.clock),
        "payloads": core.payloads,
        "clock": core.clock,
    }
    return Receiving(**{**chosen, **other})


def takes_over(core: Core, given_: dict[str, str], **other: Any) -> list[Recorded[Any]]:
    """All that came of a callback."""
    before = core.history.head()
    receiving(core, **other).message(given_, urlencode(given_).encode())
    return list(core.history.between(before, core.history.head()))


def events(recorded: Sequence[Recorded[Any]], *types: type) -> list[Any]:
    return [one.event for one in recorded if isinstance(one.event, types)]


def of_consent(recorded: Sequence[Recorded[Any]]) -> list[Any]:
    return [type(event) for event in events(recorded, ConsentGiven, ConsentWithdrawn, ConsentRestored)]


def test_a_message_of_somebody_new_is_kept_with_all_that_came_and_with_whom_it_is_from(core: Core) -> None:
    came = form("Merhaba", Whatever="unknown parameters too")
    payload = urlencode(came).encode()
    stored = takes_over(core, came)
    (met,), (received,) = events(stored, PersonMet), events(stored, CallbackReceived)
    assert (received.person_id, received.provider_sid) == (met.person_id, came["MessageSid"])
    assert received.digest == hashlib.sha256(payload).hexdigest()
    assert received.sent_at == received.received_at
    kept = core.payloads.read(received.callback_id)
    assert kept is not None
    assert (kept.content, kept.person_id, kept.source) == (payload, met.person_id, "twilio")
    assert {one.cause.correlation_id for one in stored} == {f"whatsapp:{came['MessageSid']}"}
    assert stored[-1].cause.actor == f"person:{met.person_id}"
    assert isinstance(stored[-1].event, CallbackReceived)


def test_somebody_known_is_met_once(core: Core) -> None:
    by = number()
    first, second = (events(takes_over(core, form(by=by)), CallbackReceived)[0] for _ in range(2))
    assert first.person_id == second.person_id
    assert first.callback_id != second.callback_id


@pytest.mark.parametrize(
    ("sender", "language"),
    [
        ("+905338001122", "tr"),
        ("+79161234567", "ru"),
        ("+48501234567", "pl"),
        ("+4915112345678", "de"),
        ("+35799123456", "en"),
        ("DE.12345", "de"),
        ("GB.12345", "en"),
    ],
)
def test_people_are_met_in_the_language_of_their_country(core: Core, sender: str, language: str) -> None:
    without_number = {"From": f"whatsapp:{sender}", "WaId": "", "ExternalUserId": sender} if "." in sender else {}
    (met,) = events(takes_over(core, form(by=None if without_number else sender, **without_number)), PersonMet)
    assert met.language == language


def test_a_callback_that_comes_again_changes_nothing_however_late(core: Core) -> None:
    by = number()
    said = [form(words, by) for words in ("Hello", "STOP", "START", "STOP", "And now?")]
    stored = [takes_over(core, one) for one in said]
    assert [of_consent(one) for one in stored[1:4]] == [[ConsentWithdrawn], [ConsentRestored], [ConsentWithdrawn]]
    for one in said:
        assert takes_over(core, one) == []


@pytest.mark.parametrize("words", ["stop", "DUR", "İptal!", "СТОП"])
def test_who_says_stop_is_heard_before_the_callback_counts_as_received(core: Core, words: str) -> None:
    by = number()
    takes_over(core, form(by=by))
    stored = takes_over(core, form(words, by))
    assert [type(one.event) for one in stored] == [ConsentWithdrawn, CallbackReceived]


def test_whose_first_word_is_stop_is_heard_too(core: Core) -> None:
    given_, withdrawn = of_consent(takes_over(core, form("STOP")))
    assert (given_, withdrawn) == (ConsentGiven, ConsentWithdrawn)


def test_what_twilio_understood_as_stop_is_heard_whatever_the_words(core: Core) -> None:
    by = number()
    takes_over(core, form(by=by))
    assert of_consent(takes_over(core, form("Basta", by, OptOutType="STOP"))) == [ConsentWithdrawn]
    assert of_consent(takes_over(core, form("Evet", by, OptOutType="START"))) == [ConsentRestored]
    assert of_consent(takes_over(core, form("DUR", by, OptOutType="UNHEARD OF"))) == [ConsentWithdrawn]


class Failing:
    """Keeps nothing: the database goes away when the consent has been heeded."""

    def keeping(self, *_: object) -> Statement:
        raise LogUnavailable("away")


def test_after_a_crash_the_same_callback_is_taken_over_and_its_consent_counts_once(core: Core) -> None:
    by = number()
    takes_over(core, form(by=by))
    for words, said in (("STOP", ConsentWithdrawn), ("START", ConsentRestored)):
        came, before = form(words, by), core.history.head()
        with pytest.raises(LogUnavailable):
            takes_over(core, came, payloads=Failing())
        assert of_consent(list(core.history.between(before, core.history.head()))) == [said]
        assert [type(one.event) for one in takes_over(core, came)] == [CallbackReceived]


def test_an_interrupted_start_that_comes_again_after_a_stop_restores_nothing(core: Core) -> None:
    by = number()
    for words in ("Hello", "STOP"):
        takes_over(core, form(words, by))
    start = form("START", by)
    with pytest.raises(LogUnavailable):
        takes_over(core, start, payloads=Failing())
    assert of_consent(takes_over(core, form("STOP", by))) == [ConsentWithdrawn]
    assert of_consent(takes_over(core, start)) == []


def forget(core: Core, person_id: UUID) -> None:
    Forgetting(core.handle, core.keys, core.holdings, core.clock).forget(person_id, "a test", BY)


class ForgottenOnTheWay:
    """Whom a message is from has been found, and is forgotten before the message is stored."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._people = Acquaintance(core.handle, ViewAliases(core.rows), core.consents, core.clock)
        self.found: list[UUID] = []

    def whose(self, known_as: Sequence[Alias], display_name: str, language: str, cause: Cause) -> UUID:
        self.found.append(self._people.whose(known_as, display_name, language, cause))
        if len(self.found) == 1:
            forget(self._core, self.found[0])
        return self.found[-1]


def test_who_is_forgotten_while_a_message_of_theirs_comes_in_is_somebody_new(core: Core) -> None:
    people = ForgottenOnTheWay(core)
    (received,) = events(takes_over(core, form(), people=people), CallbackReceived)
    assert received.person_id == people.found[1] != people.found[0]


def test_a_replay_after_its_person_was_forgotten_meets_nobody(core: Core) -> None:
    came = form()
    (received,) = events(takes_over(core, came), CallbackReceived)
    forget(core, received.person_id)
    assert takes_over(core, came) == []
    assert core.payloads.read(callback_id(came["MessageSid"])) is None


@pytest.mark.parametrize(
    "lacking",
    [
        {"MessageSid": ""},
        {"MessageSid": "SM 1"},
        {"MessageSid": "S" * 65},
        {"MessageSid": "SM\0"},
        {"From": "", "WaId": ""},
        {"From": "whatsapp:nobody", "WaId": "x"},
    ],
    ids=str,
)
def test_a_message_without_a_name_or_a_sender_is_refused(core: Core, lacking: dict[str, str]) -> None:
    with pytest.raises(CallbackIncomplete):
        takes_over(core, form(**lacking))


LETTERS = st.characters(exclude_categories=["Cs"])
names = st.sampled_from(["From", "WaId", "Body", "ProfileName", "OptOutType", "NumMedia", "ExternalUserId"])


@settings(max_examples=60)
@given(
    more=st.dictionaries(names | st.text(max_size=5), st.text(st.characters(exclude_categories=["Cs"]), max_size=40), max_size=5)
)
def test_whatever_the_parameters_say_it_is_taken_over_or_refused_by_name(core: Core, more: dict[str, str]) -> None:
    came = form() | more
    came.setdefault("MessageSid", "SM1")
    try:
        stored = takes_over(core, came)
    except CallbackIncomplete:
        return
    assert len(events(stored, CallbackReceived)) == 1
