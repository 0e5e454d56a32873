"""Natural keys: a person's notices are one stream, and what gives reason for one gives it once."""

from uuid import UUID, uuid5

_NAMESPACE = UUID("c3b1b9c0-2f0f-4d75-8f0c-7c3f4a0a6f3b")


def notices_id(person_id: UUID) -> UUID:
    """The stream of a person's notices."""
    return uuid5(_NAMESPACE, f"notices|{person_id}")


def notice_id(person_id: UUID, reason: str) -> UUID:
    """The one notice to a person for a reason, such as `offer|<event id>`."""
    return uuid5(_NAMESPACE, f"notice|{person_id}|{reason}")


def group_id(person_id: UUID, what: str) -> UUID:
    """Notices of one group become one while they wait, such as `photos|<offer id>`."""
    return uuid5(_NAMESPACE, f"group|{person_id}|{what}")


def news_id(person_id: UUID, named: UUID) -> UUID:
    """The one announcement that somebody of staff named so."""
    return uuid5(_NAMESPACE, f"news|{person_id}|{named}")
