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
