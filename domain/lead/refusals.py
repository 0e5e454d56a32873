"""What is refused about leads."""

from typing import ClassVar

from domain.errors import Refused


class LeadNotFound(Refused):
    """There is no such lead, or none that the caller may know of."""

    type: ClassVar[str] = "lead-not-found"
    title: ClassVar[str] = "There is no such request"


class LeadNotOpen(Refused):
    """The lead was closed, or has expired."""

    type: ClassVar[str] = "lead-not-open"
    title: ClassVar[str] = "The request is closed"


class DemandAnswered(Refused):
    """This lead has ended, or is too old for the same demand to join it."""

    type: ClassVar[str] = "demand-answered"
    title: ClassVar[str] = "This request has ended; a new one begins"


class ContactInBrief(Refused):
    """What sellers are shown must not tell who asks."""

    type: ClassVar[str] = "contact-in-brief"
    title: ClassVar[str] = "Category, location and duration must not contain contact details"


class BudgetNotUsable(Refused):
    """A budget is two amounts of at least 0, the smaller first, in a currency."""

    type: ClassVar[str] = "budget-not-usable"
    title: ClassVar[str] = "The budget cannot be understood"
