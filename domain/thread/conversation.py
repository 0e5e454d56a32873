"""A user's assistant conversation: a succession of threads on one stream, of which one is active."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from domain.decider import Decider
from domain.thread import decider as single
from domain.thread.commands import (
    AnswerCustomer,
    ConversationCommand,
    ImportMessages,
    MarkRead,
    OpenThread,
    PassOn,
    SendMessage,
    StartConversation,
    TellAssistant,
)
from domain.thread.events import ConversationStarted, HandoverRequested, MessageType, ThreadClosed, ThreadEvent, TurnTaken
from domain.thread.identity import ASSISTANT_ID
from domain.thread.refusals import ThreadNotFound
from domain.thread.state import Thread, evolve
from domain.thread.turn import Act


@dataclass(frozen=True, slots=True)
class Conversation:
    """All assistant threads of one user; at most one, `active_id`, can be written in."""

    active_id: UUID | None = None
    threads: Mapping[UUID, Thread] = field(default_factory=dict)

    def thread(self, thread_id: UUID | None) -> Thread:
        """One of the threads; raises `ThreadNotFound`."""
        if thread_id is None or thread_id not in self.threads:
            raise ThreadNotFound
        return self.threads[thread_id]


def evolve_conversation(conversation: Conversation, event: ThreadEvent) -> Conversation:
    """The conversation after one more event of any of its threads."""
    threads = dict(conversation.threads)
    active_id = conversation.active_id
    if isinstance(event, ConversationStarted):
        if event.retired_thread_id is not None:
            threads[event.retired_thread_id] = _retired(threads[event.retired_thread_id], event)
        active_id = event.thread_id
    elif isinstance(event, ThreadClosed):
        active_id = None if event.thread_id == active_id else active_id
    threads[event.thread_id] = evolve(threads.get(event.thread_id, Thread()), event)
    return Conversation(active_id, threads)


def _retired(thread: Thread, event: ConversationStarted) -> Thread:
    closing = ThreadClosed(
        thread_id=event.thread_id,
        closed_by=event.user_id,
        participants=event.retired_participants,
        closed_at=event.started_at,
    )
    return evolve(thread, closing)


def start(command: StartConversation, conversation: Conversation) -> Sequence[ThreadEvent]:
    """One fact opens the new thread and retires the active one."""
    if command.thread_id in conversation.threads:
        return []
    retired = conversation.active_id
    return [
        ConversationStarted(
            thread_id=command.thread_id,
            user_id=command.user_id,
            retired_thread_id=retired,
            retired_participants=conversation.thread(retired).others(None) if retired else (),
            started_at=command.now,
        )
    ]


def _ready(
    command: TellAssistant | ImportMessages | PassOn, conversation: Conversation
) -> tuple[list[ThreadEvent], UUID, Conversation]:
    """The events that give the user an active thread, its id, and the conversation with it."""
    if conversation.active_id is not None:
        return [], conversation.active_id, conversation
    opening = StartConversation(user_id=command.user_id, thread_id=command.new_thread_id, now=command.now)
    events = list(start(opening, conversation))
    for event in events:
        conversation = evolve_conversation(conversation, event)
    return events, command.new_thread_id, conversation


def tell(command: TellAssistant, conversation: Conversation) -> Sequence[ThreadEvent]:
    """What the user says goes into the active thread; the first words open one."""
    events, active_id, conversation = _ready(command, conversation)
    message = SendMessage(
        thread_id=active_id,
        message_id=command.message_id,
        sender_id=command.user_id,
        type=MessageType.USER,
        body=command.body,
        attachments=command.attachments,
        arrival=command.arrival,
        client_language=command.client_language,
        now=command.now,
    )
    return [*events, *single.send_message(message, conversation.thread(active_id))]


def import_messages(command: ImportMessages, conversation: Conversation) -> Sequence[ThreadEvent]:
    """Older messages join the active thread, already read."""
    events, active_id, conversation = _ready(command, conversation)
    thread = conversation.thread(active_id)
    for message in command.messages:
        for event in single.send_message(replace(message, thread_id=active_id), thread):
            events.append(event)
            thread = evolve(thread, event)
    read = MarkRead(thread_id=active_id, person_id=command.user_id, up_to_seq=thread.last_seq, now=command.now)
    return [*events, *single.mark_read(read, thread)]


def answer(command: AnswerCustomer, conversation: Conversation) -> Sequence[ThreadEvent]:
    """The assistant answers only the newest thing that was said, once, and not while a person of ours is there."""
    thread = conversation.thread(command.thread_id)
    if not thread.awaits_answer_to(command.in_reply_to_seq):
        return []
    reply = SendMessage(
        thread_id=command.thread_id,
        message_id=command.message_id,
        sender_id=ASSISTANT_ID,
        type=MessageType.ASSISTANT,
        body=command.body,
        listing_ids=command.listing_ids,
        now=command.now,
    )
    return [*single.send_message(reply, thread), *_turn(command, thread)]


def _turn(command: AnswerCustomer, thread: Thread) -> Sequence[ThreadEvent]:
    """The turn is one with its answer: what it does follows from the log, and only where the answer stands."""
    turn, user_id = command.turn, thread.customer()
    taken = TurnTaken(
        thread_id=command.thread_id,
        user_id=user_id,
        seq=command.in_reply_to_seq,
        message_id=command.message_id,
        routing=turn.routing,
        memory=turn.memory,
        words=turn.words,
        act=turn.act,
        wording=turn.wording,
        taken_at=command.now,
    )
    if turn.act is not Act.HAND_OVER or thread.awaits_person:
        return [taken]
    return [taken, HandoverRequested(thread_id=command.thread_id, user_id=user_id, requested_at=command.now)]


def pass_on(command: PassOn, conversation: Conversation) -> Sequence[ThreadEvent]:
    """What the marketplace brings stands in the active thread, among what the user and the assistant say."""
    events, active_id, conversation = _ready(command, conversation)
    if command.yields and conversation.thread(active_id).is_taken_over:
        return []
    message = SendMessage(
        thread_id=active_id,
        message_id=command.message_id,
        sender_id=ASSISTANT_ID,
        type=command.type,
        body=command.body,
        attachments=command.attachments,
        listing_ids=command.listing_ids,
        subject_id=command.subject_id,
        now=command.now,
    )
    return [*events, *single.send_message(message, conversation.thread(active_id))]


def decide(command: ConversationCommand, conversation: Conversation) -> Sequence[ThreadEvent]:
    """What follows from a command, or a refusal."""
    match command:
        case StartConversation():
            return start(command, conversation)
        case TellAssistant():
            return tell(command, conversation)
        case ImportMessages():
            return import_messages(command, conversation)
        case AnswerCustomer():
            return answer(command, conversation)
        case PassOn():
            return pass_on(command, conversation)
        case OpenThread():
            raise ThreadNotFound
        case _:
            return single.decide(command, conversation.thread(command.thread_id))


CONVERSATION: Decider[ConversationCommand, ThreadEvent, Conversation] = Decider(
    "conversation.state.v2", Conversation(), decide, evolve_conversation
)
