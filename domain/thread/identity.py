"""Natural keys: the same conversation, and the same message, always has the same id, so duplicates cannot arise."""

from uuid import UUID, uuid5

_NAMESPACE = UUID("5d0a2b60-9a51-4a3c-8f0e-0f6b1f2f7a11")

ASSISTANT_ID = uuid5(_NAMESPACE, "assistant")
"""The sender of what the assistant writes; it is nobody's account."""


def thread_id(buyer_id: UUID, seller_id: UUID, listing_id: UUID | None) -> UUID:
    """The one thread of a buyer and a seller about a listing, or about nothing in particular."""
    return uuid5(_NAMESPACE, f"thread|{buyer_id}|{seller_id}|{listing_id or ''}")


def conversation_id(user_id: UUID) -> UUID:
    """The one stream of a user's assistant threads."""
    return uuid5(_NAMESPACE, f"conversation|{user_id}")


def message_id(sender_id: UUID, client_msg_id: UUID) -> UUID:
    """The id of a message that its sender's client has named; sending it again names the same message."""
    return uuid5(_NAMESPACE, f"message|{sender_id}|{client_msg_id}")


def reply_id(thread_id: UUID, in_reply_to_seq: int) -> UUID:
    """The id of the assistant's answer to one message, however often the answer is attempted."""
    return uuid5(_NAMESPACE, f"reply|{thread_id}|{in_reply_to_seq}")
