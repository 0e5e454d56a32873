"""What an append is refused for, decided under the lock that every append takes."""

import psycopg
import pytest

from application.cause import Cause
from application.lookups import Person
from application.ports import OtherViewsStored, PersonErased
from application.threads import Words
from entrypoints.bootstrap import Core, open_core
from tests.support.people import register
from tests.support.tally import Counted

ERASE = "UPDATE person_keys SET wrapped = NULL, erased_at = now() WHERE person_id = %s"
COUNT = "SELECT (SELECT count(*) FROM log_events), (SELECT count(*) FROM messages)"


def said(core: Core) -> int:
    return core.history.head()


def test_a_process_of_another_release_appends_nothing(database_url: str) -> None:
    with open_core(database_url, [b"m" * 32], Counted()) as core, psycopg.connect(database_url, autocommit=True) as connection:
        register(core, "consumer")
        before = said(core)
        connection.execute("UPDATE view_set SET views = 'messages 2'")
        with pytest.raises(OtherViewsStored):
            register(core, "consumer")
        assert said(core) == before


def test_nothing_is_stored_about_somebody_forgotten_even_under_a_key_that_is_still_cached(database_url: str) -> None:
    with open_core(database_url, [b"m" * 32], Counted()) as core, psycopg.connect(database_url, autocommit=True) as connection:
        buyer, seller = register(core, "consumer"), register(core, "seller")
        cause = Cause(f"person:{buyer}", "test")
        thread = core.threads.open(Person(buyer, is_seller=False), seller, None, Words("0"), cause).message.thread_id
        connection.execute(ERASE, (buyer,))
        before = connection.execute(COUNT).fetchone()
        with pytest.raises(PersonErased):
            core.threads.send(buyer, thread, Words("1"), cause)
        with pytest.raises(PersonErased):
            core.conversations.start(buyer, cause)
        assert connection.execute(COUNT).fetchone() == before
        core.threads.send(seller, thread, Words("2"), Cause(f"person:{seller}", "test"))
