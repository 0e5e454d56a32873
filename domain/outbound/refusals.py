"""What is refused about messages on their way out."""

from typing import ClassVar

from domain.errors import Refused


class OutboundNotFound(Refused):
    """Nothing was ever queued under this id."""

    type: ClassVar[str] = "outbound-not-found"
    title: ClassVar[str] = "There is no such outbound message"


class OutboundNotWaiting(Refused):
    """The message does not wait any more as whoever asks believes: it was attempted, ended, or extended by somebody else."""

    type: ClassVar[str] = "outbound-not-waiting"
    title: ClassVar[str] = "The message is not waiting to be sent"


class OutboundTooEarly(Refused):
    """The message waits for longer than whoever wants to send it has seen, so what they hold may not be all of it."""

    type: ClassVar[str] = "outbound-too-early"
    title: ClassVar[str] = "The message is to wait for longer"


class OutboundTooLate(Refused):
    """The deadline has passed; what is not sent by then is never sent."""

    type: ClassVar[str] = "outbound-too-late"
    title: ClassVar[str] = "The deadline of the message has passed"


class TemplateRequired(Refused):
    """The provider has refused the message as free text; only a template may follow."""

    type: ClassVar[str] = "template-required"
    title: ClassVar[str] = "The message can only be sent as a template"
