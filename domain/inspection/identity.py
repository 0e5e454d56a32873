"""Natural keys: all looks at one subject are on one stream, and an operator at the command line is always the same one."""

from uuid import UUID, uuid5

from domain.inspection.events import SubjectKind

_NAMESPACE = UUID("0c0f6f0e-6d1b-4a55-9a0b-3c9b3f1f4d27")

LOG_ID = uuid5(_NAMESPACE, "log")
"""The subject of a search, which goes through the log rather than one conversation."""


def inspection_id(kind: SubjectKind, subject_id: UUID) -> UUID:
    """The one stream of looks at a subject."""
    return uuid5(_NAMESPACE, f"{kind.value}|{subject_id}")


def operator_id(actor: str) -> UUID:
    """The id of an operator at the command line, who has no account; looks and reasons of two operators stay apart."""
    return uuid5(_NAMESPACE, f"operator|{actor}")
