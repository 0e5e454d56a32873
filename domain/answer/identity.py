"""Natural keys: what is unclear about a seller's answers is one stream."""

from uuid import UUID, uuid5

_NAMESPACE = UUID("f1f6b2f4-7a4c-4c44-8f43-3f3c2c8a0a55")


def answers_id(seller_id: UUID) -> UUID:
    """The stream of a seller's unclear answers."""
    return uuid5(_NAMESPACE, f"answers|{seller_id}")


def question_id(seller_id: UUID, message_id: UUID) -> UUID:
    """The message by which a seller is asked which brief that message of theirs is for."""
    return uuid5(_NAMESPACE, f"question|{seller_id}|{message_id}")


def passed_id(offer_id: UUID, message_id: UUID) -> UUID:
    """The message in the customer's thread that shows what a seller said by that message of theirs."""
    return uuid5(_NAMESPACE, f"passed|{offer_id}|{message_id}")


def explicit_answer_id(seller_id: UUID, lead_id: UUID, client_msg_id: UUID) -> UUID:
    """Stands for the message where a seller made an offer without writing one; the client has named it."""
    return uuid5(_NAMESPACE, f"explicit|{seller_id}|{lead_id}|{client_msg_id}")
