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
