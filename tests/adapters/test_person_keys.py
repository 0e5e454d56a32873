"""Keys of people: one each, wrapped, rotated, destroyed."""

import os
import threading
from uuid import uuid4

import psycopg
import pytest

from adapters.postgres_person_keys import MasterKeys, PostgresPersonKeys, WrongMasterKey
from application.ports import PersonErased
from entrypoints.bootstrap import open_core
from tests.support.people import register
from tests.support.tally import Counted

OLD, NEW = b"o" * 32, b"n" * 32


def test_a_person_keeps_one_key_however_many_ask_first(database_url: str) -> None:
    with open_core(database_url, [OLD], Counted()) as core:
        person, sealed = uuid4(), []
        stores = [PostgresPersonKeys(core.application.connect, MasterKeys([OLD])) for _ in range(10)]
        threads = [threading.Thread(target=lambda s=store: sealed.append(s.seal(person, b"x", b"c"))) for store in stores]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert {stores[0].open(person, one, b"c") for one in sealed} == {b"x"}


def test_rotation_rewraps_every_key_and_then_the_old_master_key_can_go(database_url: str) -> None:
    with open_core(database_url, [OLD], Counted()) as core:
        people = [register(core, "consumer", f"Person {number}") for number in range(7)]
    with open_core(database_url, [NEW, OLD], Counted()) as core:
        assert core.keys.rotate() == len(people)
        assert core.keys.rotate() == 0
    with open_core(database_url, [NEW], Counted()) as core:
        assert [one.event.display_name for one in core.log.read(0, 100)] == [f"Person {n}" for n in range(7)]
    with open_core(database_url, [OLD], Counted()) as core, pytest.raises(WrongMasterKey, match="MASTER_KEYS"):
        core.log.read(0, 100)


def test_a_destroyed_key_is_never_made_again(database_url: str) -> None:
    with open_core(database_url, [OLD], Counted()) as core:
        person = register(core, "consumer", "Zeynep")
        with psycopg.connect(database_url) as connection:
            connection.execute("UPDATE person_keys SET wrapped = NULL, erased_at = now() WHERE person_id = %s", (person,))
        fresh = PostgresPersonKeys(core.application.connect, MasterKeys([OLD]))
        assert fresh.open(person, os.urandom(40), b"c") is None
        with pytest.raises(PersonErased):
            fresh.seal(person, b"x", b"c")


def test_the_log_holds_no_names_in_the_clear(database_url: str) -> None:
    with open_core(database_url, [OLD], Counted()) as core:
        register(core, "consumer", "Zeynep Yılmaz")
    with psycopg.connect(database_url) as connection:
        states = b"".join(bytes(row[0]) for row in connection.execute("SELECT state FROM log_events"))
    assert b"Zeynep" not in states
    assert b"example.org" not in states
