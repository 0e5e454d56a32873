"""Accounts on a real database: who gets a name, who stays signed in, and what a stolen token is worth."""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import psycopg
import pytest
from argon2 import PasswordHasher

from adapters.argon2_passwords import Argon2Passwords
from adapters.jwt_tokens import JwtTokens
from adapters.postgres_accounts import PostgresAccounts
from application.accounts import Accounts, BadCredentials, Newcomer, RefreshTokenInvalid, UsernameTaken, username_key
from application.cause import Cause
from domain.person.events import UserType
from entrypoints.bootstrap import Core, open_core
from tests.support.tally import Counted

CAUSE = Cause("test", "test")
WEEK = 7 * 86_400


@dataclass
class Hands:
    """A clock that is set by hand."""

    time: datetime = field(default_factory=lambda: datetime.now(UTC))

    def now(self) -> datetime:
        """Whatever it was set to."""
        return self.time


@dataclass
class Office:
    """Accounts, and what they rest on."""

    accounts: Accounts
    store: PostgresAccounts
    clock: Hands
    core: Core
    tokens: JwtTokens


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    with open_core(database_url, [b"m" * 32], Counted(), pool_size=8) as core:
        clock, store = Hands(), PostgresAccounts(core.application.connect, WEEK)
        tokens = JwtTokens("a secret of more than thirty-two characters", 900)
        cheap = Argon2Passwords(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
        yield Office(Accounts(core.handle, store, cheap, tokens, clock), store, clock, core, tokens)


def newcomer(username: str = "anna") -> Newcomer:
    return Newcomer(username, "anna@example.org", "secret harbour", UserType.CONSUMER, "Anna", None, "en")


def rows(database_url: str, table: str) -> int:
    with psycopg.connect(database_url) as database:
        row = database.execute(f"SELECT count(*) FROM {table}").fetchone()
    assert row is not None
    return int(row[0])


def test_of_many_that_register_one_name_at_once_one_gets_it_and_nothing_is_left_of_the_others(
    office: Office, database_url: str
) -> None:
    names = ["anna", "Anna", "ANNA", "ａｎｎａ"] * 3

    def try_to(name: str) -> UUID | None:
        try:
            return office.accounts.register(newcomer(name), "test").person_id
        except UsernameTaken:
            return None

    with ThreadPoolExecutor(8) as threads:
        got = [one for one in threads.map(try_to, names) if one]
    assert len(got) == 1
    assert [rows(database_url, table) for table in ("accounts", "people", "log_events", "refresh_tokens")] == [1, 1, 1, 1]


def test_a_registration_whose_commit_fails_leaves_nothing(office: Office, database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as database:
        database.execute("ALTER TABLE refresh_tokens ADD CONSTRAINT no_more CHECK (false) NOT VALID")
        with pytest.raises(Exception, match="no_more"):
            office.accounts.register(newcomer(), "test")
        assert [rows(database_url, table) for table in ("accounts", "people", "log_events")] == [0, 0, 0]
        database.execute("ALTER TABLE refresh_tokens DROP CONSTRAINT no_more")
    assert office.accounts.register(newcomer(), "test").person_id


@pytest.mark.parametrize(
    ("one", "other"), [("Straße", "STRASSE"), ("ﬁne", "FINE"), (" anna ", "Anna"), ("İpek", "ipek"), ("IŞIK", "ışık")]
)
def test_names_that_look_alike_are_one(one: str, other: str) -> None:
    assert username_key(one) == username_key(other)


def test_a_name_finds_its_person_however_it_is_written(office: Office) -> None:
    person_id = office.accounts.register(newcomer("Anna"), "test").person_id
    assert office.accounts.sign_in("aNNa ", "secret harbour").person_id == person_id
    for name, password in (("anna", "Secret harbour"), ("bert", "secret harbour"), ("", "")):
        with pytest.raises(BadCredentials):
            office.accounts.sign_in(name, password)


def test_of_a_refresh_token_only_a_hash_is_kept(office: Office, database_url: str) -> None:
    refresh = office.accounts.register(newcomer(), "test").tokens.refresh
    with psycopg.connect(database_url) as database:
        (row,) = database.execute("SELECT * FROM refresh_tokens").fetchall()
    assert refresh.encode() not in b"".join(value if isinstance(value, bytes) else str(value).encode() for value in row)


def test_refresh_tokens_run_out_and_are_cleared_away(office: Office, database_url: str) -> None:
    old = office.accounts.register(newcomer(), "test").tokens.refresh
    office.clock.time += timedelta(seconds=WEEK - 1)
    young = office.accounts.refresh(old).tokens.refresh
    office.clock.time += timedelta(seconds=2)
    assert office.accounts.refresh(young)
    office.clock.time += timedelta(seconds=2 * WEEK)
    with pytest.raises(RefreshTokenInvalid):
        office.accounts.refresh(young)
    office.accounts.sign_in("anna", "secret harbour")
    assert rows(database_url, "refresh_tokens") == 1


def good(office: Office, refresh: str) -> str | None:
    try:
        return office.accounts.refresh(refresh).tokens.refresh
    except RefreshTokenInvalid:
        return None


def test_a_token_that_is_used_many_times_at_once_is_worth_nothing_afterwards(office: Office) -> None:
    office.accounts.register(newcomer(), "test")
    for _ in range(10):
        token = office.accounts.sign_in("anna", "secret harbour").tokens.refresh
        with ThreadPoolExecutor(8) as threads:
            successors = [one for one in threads.map(lambda _, token=token: good(office, token), range(8)) if one]
        assert len(successors) == 1
        assert good(office, successors[0]) is None


def test_while_a_family_grows_a_stolen_token_ends_all_of_it(office: Office, database_url: str) -> None:
    office.accounts.register(newcomer(), "test")
    for seed in range(15):
        stolen = office.accounts.sign_in("anna", "secret harbour").tokens.refresh
        current = good(office, stolen)

        def owner(current: str | None = current) -> None:
            for _ in range(200):
                current = good(office, current) if current else None

        def thief(stolen: str = stolen, seed: int = seed) -> None:
            for _ in range(random.Random(seed).randrange(20)):
                office.store.find("anna")
            good(office, stolen)

        with ThreadPoolExecutor(2) as threads:
            for one in [threads.submit(owner), threads.submit(thief)]:
                one.result(20)
    # Only the first session, which nobody stole, is left.
    assert rows(database_url, "refresh_tokens") == 1


def test_a_granted_role_is_in_the_next_token_and_gone_from_the_one_after_it_is_taken_back(office: Office) -> None:
    signed_in = office.accounts.register(newcomer(), "test")
    assert office.accounts.grant(signed_in.person_id, UserType.SUPPORT, CAUSE)
    assert not office.accounts.grant(signed_in.person_id, UserType.SUPPORT, CAUSE)
    support = office.accounts.refresh(signed_in.tokens.refresh).tokens
    assert office.tokens.caller(support.access) == (signed_in.person_id, "support")
    assert office.accounts.revoke(signed_in.person_id, CAUSE)
    assert not office.accounts.revoke(signed_in.person_id, CAUSE)
    again = office.accounts.refresh(support.refresh).tokens
    assert office.tokens.caller(again.access) == (signed_in.person_id, "consumer")


def test_every_event_says_who_did_it(office: Office) -> None:
    person_id = office.accounts.register(newcomer(), "request-7").person_id
    office.accounts.grant(person_id, UserType.ADMIN, Cause("cli:root", "command-8"))
    first, second = office.core.log.stream(person_id)
    assert (first.cause.actor, first.cause.correlation_id) == (f"person:{person_id}", "request-7")
    assert (second.cause.actor, second.cause.correlation_id) == ("cli:root", "command-8")


def test_ending_a_session_that_is_not_there_ends_nothing(office: Office, database_url: str) -> None:
    office.accounts.register(newcomer(), "test")
    office.accounts.sign_out(str(uuid4()))
    assert rows(database_url, "refresh_tokens") == 1
