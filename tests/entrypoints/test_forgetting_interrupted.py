"""Whenever forgetting somebody is killed, all of them is left or nothing is; and whoever goes on finishes it."""

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.rows import dict_row

from application.cause import Cause
from application.lookups import Person
from application.threads import Words
from domain.personal import ERASED
from entrypoints.bootstrap import Core
from tests.support.forgetter import forget
from tests.support.keeping import keeping
from tests.support.people import register
from tests.support.product import ROOT
from tests.support.replayed import assert_live_is_folded

PEOPLE, ROUNDS = 12, 3
BY = Cause("test", "test")

HELD = """
SELECT EXISTS (SELECT FROM log_events WHERE originator_id = %(id)s AND topic LIKE 'person.forgotten%%') AS forgotten,
    (SELECT count(*) FROM person_keys WHERE person_id = %(id)s AND wrapped IS NOT NULL) AS keys,
    (SELECT count(*) FROM accounts WHERE person_id = %(id)s) AS accounts,
    (SELECT count(*) FROM refresh_tokens WHERE person_id = %(id)s) AS tokens,
    (SELECT count(*) FROM idempotency_keys WHERE owner LIKE %(id)s || ' %%') AS requests,
    (SELECT count(*) FROM raw_payloads WHERE person_id = %(id)s) AS payloads,
    (SELECT count(*) FROM media_files WHERE person_id = %(id)s) AS media,
    (SELECT count(*) FROM messages WHERE subject_id = %(id)s AND content <> %(erased)s) AS messages,
    (SELECT count(*) FROM people WHERE person_id = %(id)s AND display_name <> %(erased)s) AS profiles,
    (SELECT count(*) FROM thread_list WHERE person_id = %(id)s) AS lines,
    (SELECT count(DISTINCT thread_id) FROM feed WHERE person_id = %(id)s) AS feed
"""
KEYED = "INSERT INTO idempotency_keys (owner, key, fingerprint, claimed_at) VALUES (%s || ' /path', 'key', '', now())"
TOKEN = "INSERT INTO refresh_tokens (token_hash, family_id, person_id, expires_at) VALUES (%s, %s, %s, now() + interval '1 day')"
ACCOUNT = "INSERT INTO accounts (username_key, person_id, password_hash) VALUES (%s, %s, '$argon2id$')"


@pytest.fixture
def core(database_url: str, tmp_path: Path) -> Iterator[Core]:
    with keeping(database_url, tmp_path / "media") as found:
        yield found


def settled(core: Core, database_url: str, seller: UUID) -> UUID:
    """Somebody of whom there is something everywhere."""
    person_id = register(core, "consumer")
    core.threads.open(Person(person_id, is_seller=False), seller, uuid4(), Words("Good morning"), BY)
    core.media.store(person_id, "image/jpeg", b"a photo", core.clock.now())
    core.payloads.keep(uuid4(), "whatsapp", person_id, b"a payload", core.clock.now())
    with psycopg.connect(database_url) as connection:
        connection.execute(KEYED, (str(person_id),))
        connection.execute(TOKEN, (person_id.bytes, uuid4(), person_id))
        connection.execute(ACCOUNT, (str(person_id), person_id))
    return person_id


def held(database_url: str, person_id: UUID) -> dict[str, Any]:
    with psycopg.connect(database_url, row_factory=dict_row) as connection:
        row = connection.execute(HELD, {"id": str(person_id), "erased": ERASED}).fetchone()
    assert row is not None
    return row


def whole(database_url: str, person_id: UUID) -> bool:
    """Whether somebody is still there; nobody is there in part."""
    row = held(database_url, person_id)
    forgotten: bool = row.pop("forgotten")
    assert row == (dict.fromkeys(row, 0) if forgotten else dict.fromkeys(row, 1))
    return not forgotten


def files(media: Path) -> set[str]:
    return {path.name for path in media.glob("*/*/*")}


def photos(database_url: str, people: list[UUID]) -> set[str]:
    with psycopg.connect(database_url) as connection:
        rows = connection.execute("SELECT media_id FROM media_files WHERE person_id = ANY (%s)", (people,)).fetchall()
    return {str(media_id) for (media_id,) in rows}


def killed_after(seconds: float, database_url: str, media: Path, people: list[UUID]) -> None:
    command = [sys.executable, "-m", "tests.support.forgetter", database_url, str(media), *map(str, people)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(seconds)
        child.kill()


def test_forgetting_killed_at_any_moment_is_done_or_not_begun_and_can_be_finished(
    core: Core, database_url: str, tmp_path: Path
) -> None:
    media, seller = tmp_path / "media", register(core, "seller")
    people = [settled(core, database_url, seller) for _ in range(PEOPLE)]
    assert all(whole(database_url, person_id) for person_id in people)
    began = time.perf_counter()
    forget(core, people.pop())
    once, rounds = time.perf_counter() - began, 0
    while rounds < ROUNDS or len(people) == PEOPLE - 1:
        rounds += 1
        killed_after(random.uniform(0, 2 * once), database_url, media, people[:3])
        people = [person_id for person_id in people if whole(database_url, person_id)]
    assert photos(database_url, people) <= files(media)
    assert forget(core, people.pop()).now
    assert files(media) == photos(database_url, people)
    assert len(files(media)) == len(people)
    assert_live_is_folded(core, database_url)
