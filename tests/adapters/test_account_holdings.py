"""What is kept of a person for signing in and repeating requests is forgotten and runs out."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.account_holdings import AccountNames, IdempotencyKeys, RefreshTokens
from adapters.postgres_accounts import PostgresAccounts
from adapters.postgres_idempotency import KEPT_HOURS, PostgresIdempotency
from adapters.postgres_reads import reading_pool
from entrypoints.bootstrap import Core
from tests.support.keeping import forget, keeping, somebody
from tests.support.servers import Servers

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
LIFETIME = 600
OWNERS = "SELECT owner FROM idempotency_keys"


@pytest.fixture(scope="module")
def url(servers: Servers) -> Iterator[str]:
    with servers.migrated() as found:
        yield found


@pytest.fixture(scope="module")
def core(url: str) -> Iterator[Core]:
    with keeping(url, None) as found:
        yield found


@pytest.fixture(scope="module")
def store(core: Core) -> PostgresAccounts:
    return PostgresAccounts(core.application.connect, LIFETIME)


def claimed(core: Core, owner: str, at: datetime) -> None:
    with core.application.connect() as connection:
        values = (owner, uuid4().hex, at)
        connection.execute("INSERT INTO idempotency_keys (owner, key, fingerprint, claimed_at) VALUES (%s, %s, '', %s)", values)


def owners(core: Core) -> set[str]:
    with core.application.connect() as connection:
        return {row["owner"] for row in connection.execute(OWNERS)}


def opened(core: Core, name: str) -> UUID:
    person = somebody(core)
    with core.application.connect() as connection:
        values = (name, person, "$argon2id$")
        connection.execute("INSERT INTO accounts (username_key, person_id, password_hash) VALUES (%s, %s, %s)", values)
    return person


def test_an_account_is_listed_without_its_password_and_goes_with_its_person(core: Core, store: PostgresAccounts) -> None:
    accounts = AccountNames(core.application.connect)
    zeynep, _ = opened(core, "zeynep"), opened(core, "mehmet")
    assert [kept.facts for kept in accounts.kept(zeynep)] == [{"username": "zeynep"}]
    assert (accounts.sweep(), accounts.expire(NOON + timedelta(days=9_999))) == (0, 0)
    forget(core, zeynep, accounts)
    assert list(accounts.kept(zeynep)) == []
    assert store.find("zeynep") is None
    assert store.find("mehmet")


def test_sessions_are_counted_and_end_when_their_person_is_forgotten(core: Core, store: PostgresAccounts) -> None:
    tokens, person, other = RefreshTokens(core.application.connect), somebody(core), somebody(core)
    now = datetime.now(UTC)
    for name in ("a", "b"):
        store.keep(name, person, now)
    store.keep("c", other, now)
    assert store.rotate("b", "b2", now + timedelta(seconds=9)) == person
    (kept,) = tokens.kept(person)
    assert kept.facts == {"sessions": 2, "until": (now + timedelta(seconds=LIFETIME + 9)).isoformat()}
    forget(core, person, tokens)
    assert list(tokens.kept(person)) == []
    assert store.rotate("a", "a2", now) is None
    assert store.rotate("c", "c2", now) == other


def test_somebody_who_signs_in_while_being_forgotten_loses_the_session_with_the_next_sweep(
    core: Core, store: PostgresAccounts
) -> None:
    tokens, person, other = RefreshTokens(core.application.connect), somebody(core), somebody(core)
    forget(core, person, tokens)
    store.keep("late", person, NOON)
    store.keep("in time", other, NOON)
    assert tokens.sweep() == 1
    assert store.rotate("late", "later", NOON) is None
    assert store.rotate("in time", "then", NOON) == other


@settings(max_examples=20)
@given(left=st.lists(st.tuples(st.integers(-2, 2), st.booleans()), max_size=6))
def test_tokens_stay_until_they_run_out_used_or_not(core: Core, store: PostgresAccounts, left: list[tuple[int, bool]]) -> None:
    tokens, person = RefreshTokens(core.application.connect), somebody(core)
    tokens.expire(NOON + timedelta(days=9_999))
    for microseconds, used in left:
        begun = NOON + timedelta(microseconds=microseconds) - timedelta(seconds=LIFETIME)
        name = uuid4().hex
        with core.application.connect() as connection:
            first = store.first_token(name, person, begun)
            connection.execute(
                "INSERT INTO refresh_tokens (token_hash, family_id, person_id, expires_at, used_at) VALUES (%s, %s, %s, %s, %s)",
                (*first.params, begun if used else None),
            )
    assert tokens.expire(NOON) == sum(microseconds <= 0 for microseconds, _ in left)
    with core.application.connect() as connection:
        rows = connection.execute("SELECT expires_at, used_at IS NOT NULL AS used FROM refresh_tokens").fetchall()
    expected = [(NOON + timedelta(microseconds=one), used) for one, used in left if one > 0]
    assert sorted((row["expires_at"], row["used"]) for row in rows) == sorted(expected)


def test_keys_of_a_person_go_and_nobody_elses(core: Core, url: str) -> None:
    keys, person = IdempotencyKeys(core.application.connect), somebody(core)
    keys.expire(NOON + timedelta(days=9_999))

    async def use() -> None:
        async with reading_pool(url, 2) as pool:
            store = PostgresIdempotency(pool, "a secret of more than thirty-two characters")
            for path in ("/api/messages", "/api/threads"):
                await store.claim(f"{person} {path}", "k", b"hello")

    asyncio.run(use())
    others = {f"{somebody(core)} /api/messages", "127.0.0.1 /api/accounts", f"x{person} /api/messages", f"{person}x /", str(person)}
    for owner in others:
        claimed(core, owner, NOON)
    assert sorted(kept.facts["path"] for kept in keys.kept(person)) == ["/api/messages", "/api/threads"]
    assert all(datetime.fromisoformat(kept.facts["claimed_at"]).tzinfo for kept in keys.kept(person))
    forget(core, person, keys)
    assert owners(core) == others


@settings(max_examples=20)
@given(ages=st.lists(st.integers(-2, 2), max_size=6))
def test_keys_run_out_after_their_hours(core: Core, ages: list[int]) -> None:
    keys = IdempotencyKeys(core.application.connect)
    keys.expire(NOON + timedelta(days=9_999))
    for number, age in enumerate(ages):
        claimed(core, f"anna {number}", NOON - timedelta(hours=KEPT_HOURS, microseconds=age))
    assert keys.expire(NOON) == sum(age > 0 for age in ages)
    assert owners(core) == {f"anna {number}" for number, age in enumerate(ages) if age <= 0}
    assert keys.sweep() == 0
