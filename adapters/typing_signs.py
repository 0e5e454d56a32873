"""Signs that the assistant is writing: to web clients by PostgreSQL's NOTIFY, on WhatsApp by Twilio's typing indicator."""

from collections.abc import Callable
from uuid import UUID

import orjson

from adapters.postgres_chain import Connect, reaching
from application.messenger import ProviderNotReached, ProviderRefused, ProviderSilent

CHANNEL = "typing"


class TypingSigns:
    """Implements `Typing`. A sign that cannot be given is counted, and holds up no answer.

    NOTIFY keeps nothing: whoever does not listen just then sees no sign (postgresql.org/docs/current/sql-notify.html).
    """

    def __init__(self, connect: Connect, on_whatsapp: Callable[[str], None] | None, not_shown: Callable[[Exception], None]) -> None:
        """`on_whatsapp` gives the sign under a message of this SID; without it none is given there."""
        self._connect = connect
        self._on_whatsapp = on_whatsapp
        self._not_shown = not_shown

    def __call__(self, user_id: UUID, thread_id: UUID, message_sid: str | None) -> None:
        """To all clients of the user; where the message came from WhatsApp, there as well. Raises `LogUnavailable`."""
        payload = orjson.dumps({"user_id": user_id, "thread_id": thread_id}).decode()
        with reaching(self._connect) as connection:
            connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, payload))
        if self._on_whatsapp is not None and message_sid is not None:
            try:
                self._on_whatsapp(message_sid)
            except (ProviderRefused, ProviderNotReached, ProviderSilent) as fault:
                self._not_shown(fault)
