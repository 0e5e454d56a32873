"""Refusals: what the domain says when it declines a command."""

from typing import ClassVar


class Refused(Exception):
    """A command was understood and declined; nothing has changed.

    `type` is stable and part of the HTTP contract; `title` says the same to a person. The exception's own text is
    the detail of this one refusal and never carries names, numbers or message bodies.
    """

    type: ClassVar[str] = "refused"
    title: ClassVar[str] = "The request was declined"

    def __init__(self, detail: str | None = None) -> None:
        super().__init__(detail or self.title)
