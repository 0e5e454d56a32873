"""Server-sent events as bytes (WHATWG HTML, "Server-sent events")."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson
from msgspec.structs import asdict

from application.media import media_id_of
from domain.media.events import MediaState
from domain.thread.identity import ASSISTANT_ID
from entrypoints.http.market_shapes import cards_shown, market_shown
from projections.feed import NOTICES

_RETRY_MS = 2000

TYPING_SECONDS = 25
"""For so long a sign of writing holds, as it does on WhatsApp."""

_NOTICE = ("id", "topic", "text", "count", "lead_id", "thread_id", "created_at")


def frame(row: Mapping[str, Any]) -> bytes:
    """One entry of a person's feed; its id is the log position to resume from."""
    counts = {"thread_unread_count": row["thread_unread"], "unread_count": row["unread"]}
    if row["reason"] == "message" and row["message_id"] is not None:
        lead, brief, offer = market_shown(row)
        message = {
            "id": row["message_id"],
            "thread_id": row["thread_id"],
            "seq": row["seq"],
            "type": row["type"],
            "sender": sender(row),
            "content": row["content"],
            "attachments": row["attachments"],
            "media": media(row),
            "channel": row["channel"],
            "reply_to": row["reply_to"],
            "created_at": row["created_at"],
            "demand_lead_id": lead,
            "broadcast_metadata": asdict(brief) if brief else None,
            "offer_metadata": asdict(offer) if offer else None,
            "listings": [asdict(card) for card in cards_shown(row)],
        }
        return _event("message", row["position"], {"thread_id": row["thread_id"], "message": message, **counts})
    if row["reason"] == NOTICES:
        notices = [dict(zip(_NOTICE, notice, strict=True)) for notice in row["notices"] or ()]
        return _event("notification", row["position"], {"notifications": notices, "unread_count": row["unread"]})
    return _event("thread", row["position"], {"thread_id": row["thread_id"], "reason": row["reason"], **counts})


def ready(position: int, unread: int) -> bytes:
    """The first frame: where the stream begins, and the badge."""
    return b"retry: %d\n" % _RETRY_MS + _event("ready", position, {"unread_count": unread})


def reset(reason: str) -> bytes:
    """What the client holds may have gaps: it loads its lists again and connects afresh. Carries no id to resume from."""
    return b"id\nevent: reset\ndata: " + orjson.dumps({"reason": reason}) + b"\n\n"


def typing(thread_id: UUID) -> bytes:
    """The assistant is writing in a thread; shown for some seconds, or until its message comes. Carries no id to resume from."""
    return b"event: typing\ndata: " + orjson.dumps({"thread_id": thread_id, "seconds": TYPING_SECONDS}) + b"\n\n"


def heartbeat() -> bytes:
    """A comment."""
    return b":\n\n"


def sender(row: Mapping[str, Any]) -> dict[str, Any] | None:
    """Who wrote a message: a person, the assistant, or None for the system."""
    if row["sender_id"] is None:
        return None
    if row["sender_id"] == ASSISTANT_ID:
        return {"id": ASSISTANT_ID, "name": "Assistant", "user_type": "assistant"}
    return {"id": row["sender_id"], "name": row["display_name"], "user_type": row["user_type"]}


def media(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The files of a message in their order, those that are not announced yet as pending."""
    if not row["attachments"]:
        return []
    known = {file[0]: file[1:] for file in row["files"] or ()}
    return [_file(media_id, address, known) for address in row["attachments"] if (media_id := media_id_of(address))]


def _file(media_id: UUID, address: str, known: Mapping[str, Any]) -> dict[str, Any]:
    state, fault, content_type = known.get(str(media_id), (MediaState.PENDING.value, None, None))
    return {"id": media_id, "url": address, "state": state, "fault": fault, "content_type": content_type}


def _event(name: str, position: int, data: object) -> bytes:
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (position, name.encode(), orjson.dumps(data, option=orjson.OPT_UTC_Z))
