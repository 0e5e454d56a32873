"""Content under the key of the person whom it is about, bound to its id, so that it can neither be read nor exchanged."""

from uuid import UUID

from cryptography.exceptions import InvalidTag
from eventsourcing.persistence import InterfaceError, OperationalError

from adapters.postgres_person_keys import PostgresPersonKeys
from application.media import ContentTampered
from application.ports import LogUnavailable


class ContentSeal:
    """Seals and opens whole contents, in memory."""

    def __init__(self, keys: PostgresPersonKeys) -> None:
        self._keys = keys

    def seal(self, person_id: UUID, content_id: UUID, content: bytes) -> bytes:
        """Ciphertext; raises `PersonErased` or `LogUnavailable`."""
        try:
            return self._keys.seal(person_id, content, content_id.bytes)
        except (OperationalError, InterfaceError) as unreachable:
            raise LogUnavailable(type(unreachable).__name__) from unreachable

    def open(self, person_id: UUID, content_id: UUID, sealed: bytes) -> bytes | None:
        """The content, or None where its person has been forgotten; raises `ContentTampered` or `LogUnavailable`."""
        try:
            return self._keys.open(person_id, sealed, content_id.bytes)
        except (InvalidTag, ValueError):  # changed, or cut off before there is a tag
            raise ContentTampered(content_id) from None
        except (OperationalError, InterfaceError) as unreachable:
            raise LogUnavailable(type(unreachable).__name__) from unreachable
