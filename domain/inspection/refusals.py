"""What is refused to staff that looks."""

from typing import ClassVar

from domain.errors import Refused


class ReasonNotFit(Refused):
    """A reason says why in 10 to 500 characters, blanks around it not counted."""

    type: ClassVar[str] = "reason-not-fit"
    title: ClassVar[str] = "A reason has 10 to 500 characters"
