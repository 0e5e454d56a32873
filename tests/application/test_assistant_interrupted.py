"""A turn that is interrupted anywhere is taken again, once; a memory that cannot be had is named, counted and waited for."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from application.memory import MemoryUnavailable
from application.ports import ConnectionLost, LogUnavailable
from application.processes.answer_customers import AnswerCustomers
from application.recorded import Recorded
from application.threads import Words
from domain.thread.events import HandoverRequested
from domain.thread.turn import Act
from entrypoints.bootstrap import open_core
from projections.query import Query
from projections.working_memory import ViewMemory
from tests.support.chat import Chat, chatting
from tests.support.servers import Servers
from tests.support.shop import CAUSE
from tests.support.tally import Counted


@pytest.fixture(scope="module")
def chat(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chat]:
    with chatting(servers, Path(tmp_path_factory.mktemp("interrupted"))) as found:
        yield found


@contextmanager
def failing(chat: Chat, how: Callable[[Callable[..., Any], tuple[Any, ...], dict[str, Any]], Any]) -> Iterator[None]:
    """The next append goes so."""
    append, left = chat.core.log.append, [1]

    def once(*args: Any, **kwargs: Any) -> Any:
        if left.pop() if left else False:
            return how(append, args, kwargs)
        return append(*args, **kwargs)

    chat.core.log.append = once  # type: ignore[method-assign]
    try:
        yield
    finally:
        chat.core.log.append = append  # type: ignore[method-assign]


def answering(chat: Chat) -> AnswerCustomers:
    handler = chat.handlers["answer_customer"]
    assert isinstance(handler, AnswerCustomers)
    return handler


def lost_after(append: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    append(*args, **kwargs)
    raise ConnectionLost("the acknowledgement")


def lost_before(append: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    del append, args, kwargs
    raise ConnectionLost("the request")


@pytest.mark.parametrize("how", [lost_after, lost_before])
def test_an_append_that_is_lost_on_the_way_makes_one_answer(chat: Chat, how: Any) -> None:
    user = chat.customer()
    question = chat.tells(user, "cars for hire")
    with failing(chat, how):
        answering(chat)(question)
    answering(chat)(question)
    assert (len(chat.heard(user)), len(chat.turns(user))) == (1, 1)


def test_a_memory_that_cannot_be_loaded_is_named_and_the_turn_taken_later(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(query: Query, /, **values: object) -> Any:
        del query, values
        raise LogUnavailable("OperationalError")

    user, told = chat.customer(), list[MemoryUnavailable]()
    question = chat.tells(user, "cars for hire")
    handler = answering(chat)
    monkeypatch.setattr(handler, "_memory_unavailable", told.append)
    monkeypatch.setattr(handler._turn, "_memories", ViewMemory(away))
    with pytest.raises(MemoryUnavailable, match=str(question.event.thread_id)):
        handler(question)
    assert [one.thread_id for one in told] == [question.event.thread_id]
    assert chat.heard(user) == []
    monkeypatch.undo()
    handler(question)
    assert len(chat.heard(user)) == 1


def test_a_memory_that_cannot_be_saved_leaves_no_answer_either(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    def unavailable(append: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        del append, args, kwargs
        raise LogUnavailable("OperationalError")

    user, told = chat.customer(), list[MemoryUnavailable]()
    question = chat.tells(user, "cars for hire")
    monkeypatch.setattr(answering(chat), "_memory_unavailable", told.append)
    with failing(chat, unavailable), pytest.raises(MemoryUnavailable, match=str(question.event.thread_id)):
        answering(chat)(question)
    assert (len(told), chat.heard(user)) == (1, [])
    answering(chat)(question)
    assert len(chat.heard(user)) == 1


def at_once(many: int, do: Callable[[], None]) -> None:
    """So many threads, all at the same time."""
    barrier = threading.Barrier(many)

    def begin() -> None:
        barrier.wait(10)
        do()

    threads = [threading.Thread(target=begin) for _ in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)


def test_workers_that_answer_at_once_give_one_answer(chat: Chat) -> None:
    user = chat.customer()
    question = chat.tells(user, "I want to talk to a human")
    at_once(6, lambda: answering(chat)(question))
    assert (len(chat.heard(user)), [one.act for one in chat.turns(user)]) == (1, [Act.HAND_OVER])
    called = [one for one in chat.conversation(user) if isinstance(one.event, HandoverRequested)]
    assert len(called) == 1


def test_workers_that_act_at_once_act_once(chat: Chat) -> None:
    user = chat.customer()
    chat.says(user, "a plot of land in Lefke under 900 pounds")
    answering(chat)(chat.tells(user, "yes please"))
    turn = _acting(chat, user)
    at_once(6, lambda: chat.handlers["do_act"](turn))
    assert len(chat.heard(user)) == 3
    chat.seen = chat.core.history.head()


def _acting(chat: Chat, user: UUID) -> Recorded[Any]:
    return next(one for one in reversed(chat.conversation(user)) if getattr(one.event, "act", None) is not None)


def test_what_was_overtaken_while_it_was_made_is_never_said(chat: Chat) -> None:
    """The customer writes on between the moment at which the answer was begun and its append."""
    user = chat.customer()
    question = chat.tells(user, "cars for hire")

    url, keys = chat.settings.database_url.get_secret_value(), chat.settings.wrapping_keys()
    with open_core(url, keys, Counted()) as elsewhere:

        def meanwhile(append: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
            elsewhere.conversations.tell(user, Words("no, a sofa"), CAUSE)
            return append(*args, **kwargs)

        with failing(chat, meanwhile):
            answering(chat)(question)
    assert chat.heard(user) == []
    chat.work()
    (answer,) = chat.heard(user)
    assert "Furniture" in answer.body
