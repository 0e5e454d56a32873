"""What is refused about people."""

from typing import ClassVar

from domain.errors import Refused


class NotRegistered(Refused):
    """There is no account."""

    type: ClassVar[str] = "not-registered"
    title: ClassVar[str] = "There is no such account"


class RoleNotGrantable(Refused):
    """Only support and admin are granted; consumers and sellers choose when they register."""

    type: ClassVar[str] = "role-not-grantable"
    title: ClassVar[str] = "Only support and admin can be granted"


class RegistrationNotOpen(Refused):
    """Support and admin cannot be registered, only granted."""

    type: ClassVar[str] = "registration-not-open"
    title: ClassVar[str] = "One registers as a consumer or a seller"


class PersonErased(Refused):
    """The person was forgotten; nothing new can be recorded about them."""

    type: ClassVar[str] = "person-erased"
    title: ClassVar[str] = "This person has been forgotten"


class ReasonMissing(Refused):
    """Forgetting somebody cannot be undone; why it was done must be said."""

    type: ClassVar[str] = "reason-missing"
    title: ClassVar[str] = "A reason is needed"


class CannotMergeWithOneself(Refused):
    """Merging takes two people."""

    type: ClassVar[str] = "cannot-merge-with-oneself"
    title: ClassVar[str] = "A person cannot be merged with themselves"


class NotMerged(Refused):
    """There is no merging to take back."""

    type: ClassVar[str] = "not-merged"
    title: ClassVar[str] = "This person is not merged into another"


class AliasNotUsable(Refused):
    """What should name a person names nobody: empty, or neither a phone number nor an id of WhatsApp."""

    type: ClassVar[str] = "alias-not-usable"
    title: ClassVar[str] = "This names nobody"


class AliasTaken(Refused):
    """The alias leads to somebody else already; merging the two says that they are one."""

    type: ClassVar[str] = "alias-taken"
    title: ClassVar[str] = "This alias leads to another person"
