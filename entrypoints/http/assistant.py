"""The assistant conversation."""

from msgspec import UNSET
from starlette.requests import Request
from starlette.responses import Response

from application.conversations import Conversations, OldMessage
from application.threads import Words
from domain.thread.refusals import ThreadNotFound
from entrypoints.http.answers import answered, cause_of, conditional, in_thread
from entrypoints.http.assistant_shapes import (
    CurrentConversation,
    Imported,
    LegacyBatch,
    Queued,
    StartedConversation,
    Told,
)
from entrypoints.http.caller import Caller
from entrypoints.http.contacts import language_in
from entrypoints.http.endpoint import Auth, Endpoint
from projections.conversations import CURRENT
from projections.query import Reads


class AssistantHandlers:
    """The requests of a user to the assistant."""

    def __init__(self, conversations: Conversations, reads: Reads) -> None:
        self._conversations = conversations
        self._reads = reads

    async def chat(self, request: Request, caller: Caller, body: Told) -> Response:
        """Says something; whatever thread is named, the user's one active thread is meant."""
        cause = cause_of(request, caller)
        words = Words(body.message, client_msg_id=body.client_msg_id, client_language=language_in(body.language))
        sent = await in_thread(self._conversations.tell, caller.person_id, words, cause)
        return answered(
            Queued(
                ok=True,
                thread_id=sent.message.thread_id,
                queued_message_id=sent.message.id,
                client_msg_id_echo=body.client_msg_id,
                correlation_id=cause.correlation_id,
                idempotent=True if sent.repeated else UNSET,
            ),
            202,
        )

    async def current(self, request: Request, caller: Caller) -> Response:
        """The active thread."""
        row = await self._reads.one(CURRENT, user_id=caller.person_id)
        if row is None:
            raise ThreadNotFound
        return conditional(request, CurrentConversation(row["thread_id"], row["started_at"], row["last_seq"]))

    async def start(self, request: Request, caller: Caller) -> Response:
        """Retires the active thread and opens a new one."""
        thread_id = await in_thread(self._conversations.start, caller.person_id, cause_of(request, caller))
        return answered(StartedConversation(thread_id), 201)

    async def bring(self, request: Request, caller: Caller, body: LegacyBatch) -> Response:
        """Imports messages of the older system, once."""
        old = [OldMessage(message.role == "assistant", message.content) for message in body.messages]
        thread_id = await in_thread(self._conversations.bring, caller.person_id, old, cause_of(request, caller))
        return answered(Imported("success", thread_id))


def endpoints(conversations: Conversations, reads: Reads) -> list[Endpoint]:
    """Every route of the assistant conversation."""
    handlers = AssistantHandlers(conversations, reads)
    required = Auth.REQUIRED
    current, started = {200: CurrentConversation}, {201: StartedConversation}
    legacy = "/api/migrate-legacy-data"
    return [
        Endpoint(
            "POST",
            "/api/chat",
            "tell the assistant",
            handlers.chat,
            {202: Queued},
            required,
            body=Told,
            limit="messages",
        ),
        Endpoint("GET", "/api/conversations/current", "show the active thread", handlers.current, current, required),
        Endpoint("POST", "/api/conversations", "start anew", handlers.start, started, required),
        Endpoint("POST", legacy, "import older messages", handlers.bring, {200: Imported}, required, body=LegacyBatch),
    ]
