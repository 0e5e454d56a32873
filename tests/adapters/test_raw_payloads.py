"""Raw payloads: kept once, sealed, and for so many days."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.postgres_raw_payloads import BATCH, RawPayload
from application.media import ContentTampered
from application.ports import PersonErased, Statement
from entrypoints.bootstrap import Core
from tests.support.keeping import PAYLOAD_DAYS, forget, keeping, somebody
from tests.support.servers import Servers

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
BODY = "From=whatsapp:+905331234567&Body=Merhaba, benim adım Zeynep".encode()
MANY = (
    "INSERT INTO raw_payloads (payload_id, source, person_id, sealed, received_at)"
    " SELECT gen_random_uuid(), 'twilio', %s, '', %s FROM generate_series(1, %s)"
)


@pytest.fixture(scope="module")
def core(servers: Servers) -> Iterator[Core]:
    with servers.migrated() as url, keeping(url, None) as found:
        yield found


def payloads(core: Core) -> set[UUID]:
    with core.application.connect() as connection:
        return {row["payload_id"] for row in connection.execute("SELECT payload_id FROM raw_payloads")}


@settings(max_examples=25)
@given(content=st.binary(max_size=2_000))
def test_what_came_is_read_as_it_came(core: Core, content: bytes) -> None:
    payload_id, person = uuid4(), somebody(core)
    core.payloads.keep(payload_id, "twilio", person, content, NOON)
    assert core.payloads.read(payload_id) == RawPayload("twilio", person, content, NOON)


def test_a_payload_that_comes_again_changes_nothing(core: Core) -> None:
    payload_id, person = uuid4(), somebody(core)
    core.payloads.keep(payload_id, "twilio", person, BODY, NOON)
    core.payloads.keep(payload_id, "another", somebody(core), b"other", NOON + timedelta(days=1))
    assert core.payloads.read(payload_id) == RawPayload("twilio", person, BODY, NOON)
    assert core.payloads.read(uuid4()) is None


def carried_out(core: Core, statement: Statement) -> None:
    with core.application.connect() as connection, connection.transaction():
        psycopg.RawCursor(connection).execute(statement.sql, statement.params)


def test_what_is_kept_alongside_an_event_is_kept_once_and_only_while_its_person_is_known(core: Core) -> None:
    person, (kept, late, never) = somebody(core), (uuid4(), uuid4(), uuid4())
    carried_out(core, core.payloads.keeping(kept, "twilio", person, BODY, NOON))
    carried_out(core, core.payloads.keeping(kept, "another", person, b"other", NOON + timedelta(days=1)))
    assert core.payloads.read(kept) == RawPayload("twilio", person, BODY, NOON)
    on_its_way = core.payloads.keeping(late, "twilio", person, BODY, NOON)
    forget(core, person, core.payloads)
    carried_out(core, on_its_way)
    assert not {kept, late} & payloads(core)
    with keeping(core.application.env["POSTGRES_URL"], None) as elsewhere, pytest.raises(PersonErased):
        elsewhere.payloads.keeping(never, "twilio", person, BODY, NOON)


def test_the_table_gives_no_word_away_and_a_changed_row_is_named(core: Core) -> None:
    payload_id, other, person = uuid4(), uuid4(), somebody(core)
    for one in (payload_id, other):
        core.payloads.keep(one, "twilio", person, BODY, NOON)
    with core.application.connect() as connection:
        row = connection.execute("SELECT sealed FROM raw_payloads WHERE payload_id = %s", (payload_id,)).fetchone()
        assert row
        for words in (b"Zeynep", b"5331234567", b"Merhaba"):
            assert words not in bytes(row["sealed"])
        connection.execute("UPDATE raw_payloads SET sealed = %s WHERE payload_id = %s", (row["sealed"], other))
    with pytest.raises(ContentTampered, match=str(other)):
        core.payloads.read(other)
    whole, broken = sorted(core.payloads.kept(person), key=lambda one: one.content is None)
    assert (whole.content, whole.file_name) == (BODY, f"{payload_id}.txt")
    assert whole.facts == {"payload_id": str(payload_id), "source": "twilio", "received_at": NOON.isoformat()}
    assert str(other) in broken.facts["unreadable"]


def test_forgetting_takes_the_payloads_of_a_person_and_lets_no_other_in(core: Core) -> None:
    zeynep, other, gone, stays = somebody(core), somebody(core), uuid4(), uuid4()
    core.payloads.keep(gone, "twilio", zeynep, BODY, NOON)
    core.payloads.keep(stays, "twilio", other, BODY, NOON)
    forget(core, zeynep, core.payloads)
    assert core.payloads.read(gone) is None
    assert core.payloads.read(stays)
    assert list(core.payloads.kept(zeynep)) == []
    # The key is still in this process's cache; the table itself refuses.
    assert core.keys.open(zeynep, core.keys.seal(zeynep, b"x", b"c"), b"c") == b"x"
    for payload_id in (gone, uuid4()):
        with pytest.raises(PersonErased):
            core.payloads.keep(payload_id, "twilio", zeynep, BODY, NOON)


@settings(max_examples=25)
@given(ages=st.lists(st.integers(-2, 2), max_size=8))
def test_exactly_what_is_older_than_its_days_expires(core: Core, ages: list[int]) -> None:
    core.payloads.expire(NOON + timedelta(days=5_000))
    person, kept = somebody(core), {}
    for age in ages:
        payload_id = uuid4()
        core.payloads.keep(payload_id, "twilio", person, BODY, NOON - timedelta(days=PAYLOAD_DAYS, microseconds=age))
        kept[payload_id] = age
    assert core.payloads.expire(NOON) == sum(age > 0 for age in ages)
    assert payloads(core) == {payload_id for payload_id, age in kept.items() if age <= 0}


@pytest.mark.parametrize("count", [BATCH - 1, BATCH, 2 * BATCH + 1])
def test_however_many_are_due_all_go(core: Core, count: int) -> None:
    core.payloads.expire(NOON + timedelta(days=5_000))
    with core.application.connect() as connection:
        connection.execute(MANY, (somebody(core), NOON - timedelta(days=PAYLOAD_DAYS + 1), count))
        connection.execute(MANY, (somebody(core), NOON, 3))
    assert core.payloads.expire(NOON) == count
    assert len(payloads(core)) == 3
