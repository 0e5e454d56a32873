"""Answers of the assistant as they come, for tests that are about something else."""

from application.assistant.reply import Reply
from application.processes.answer_customers import AnswerCustomers
from domain.thread.commands import Turn
from domain.thread.turn import Memory, Routing
from entrypoints.bootstrap import Core

ROUTING = Routing("general", "greet", 0.9, "dispatch", "router-0", "en")
TURN = Turn(routing=ROUTING, memory=Memory(), words="", act=None, wording="rules")


def reply(words: str) -> Reply:
    """An answer in these words, which does nothing and keeps nothing in mind."""
    return Reply(words, TURN)


def answering(core: Core, words: str = "Well") -> AnswerCustomers:
    """An assistant that always says the same."""
    return AnswerCustomers(core.conversations, lambda *_: reply(words), lambda *_: None, lambda _: None)
