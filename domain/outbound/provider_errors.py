"""What Twilio's error codes mean for us: whether to try again, and when, what they say about consent, and who must hear of it.

Only codes that say that nothing was sent are tried again, and only where they answer the very call that was made. So 20503 is not:
a server that is overloaded may have taken the message all the same. What each of them means stands at its `source`; a code that is
not here is kept as it is, and alerts. Those of three digits are HTTP's, of answers that name no code.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from domain.outbound.reasons import TEXTS, Reason

SOURCE = "https://www.twilio.com/docs/api/errors/"
HTTP_SOURCE = "https://www.twilio.com/docs/usage/twilios-response"

_LONGEST_OF_HTTP = 3


@dataclass(frozen=True, slots=True)
class ProviderError:
    """One code, what it means in our words, and what follows from it.

    `retry_after` is how long to wait before the same may be tried again, None where it may not be; `as_template` says that only a
    template would pass, `stopped` that the recipient wants nothing more, and `alert` that an operator must look.
    """

    code: str
    meaning: str
    reason: Reason
    retry_after: dt.timedelta | None = None
    as_template: bool = False
    stopped: bool = False
    alert: bool = False

    @property
    def source(self) -> str:
        """The page that says so."""
        return SOURCE + self.code if len(self.code) > _LONGEST_OF_HTTP else HTTP_SOURCE

    def text(self, language: str) -> str:
        """The reason for people, in their language, else in English."""
        return TEXTS[self.reason].get(language) or TEXTS[self.reason]["en"]


def _row(code: int, meaning: str, reason: Reason, retry_seconds: int | None = None, *, alert: bool = False) -> ProviderError:
    """Whatever is ours to mend alerts too."""
    return ProviderError(
        code=str(code),
        meaning=meaning,
        reason=reason,
        retry_after=None if retry_seconds is None else dt.timedelta(seconds=retry_seconds),
        as_template=reason is Reason.WINDOW_CLOSED,
        stopped=reason is Reason.STOPPED,
        alert=alert or reason in {Reason.OURS, Reason.TEMPLATE},
    )


_ROWS = (
    _row(400, "the request is none that the provider understands", Reason.OURS),
    _row(401, "our credentials are wrong", Reason.OURS),
    _row(403, "we may not do this", Reason.OURS),
    _row(404, "there is nothing at this address of the provider", Reason.OURS),
    _row(429, "too many requests", Reason.BUSY, 5),
    _row(10001, "our account is not active", Reason.OURS),
    _row(20001, "unknown parameters", Reason.OURS),
    _row(20003, "our credentials are wrong", Reason.OURS),
    _row(20004, "the method is not allowed", Reason.OURS),
    _row(20005, "our account is not active", Reason.OURS),
    _row(20006, "access is denied", Reason.OURS),
    _row(20008, "test credentials cannot do this", Reason.OURS),
    _row(20404, "the resource does not exist", Reason.OURS),
    _row(20429, "too many requests", Reason.BUSY, 5),
    _row(20503, "the service is unavailable", Reason.BUSY),
    _row(21211, "the number of the recipient is none", Reason.NOT_REACHABLE),
    _row(21408, "the region of the recipient is not enabled", Reason.OURS),
    _row(21608, "a trial account reaches only numbers that it has verified", Reason.OURS),
    _row(21610, "the recipient has replied STOP", Reason.STOPPED),
    _row(21611, "the queue of our sender is full", Reason.BUSY, 60, alert=True),
    _row(21612, "the recipient cannot be reached from our sender", Reason.NOT_REACHABLE),
    _row(21614, "the number is not a mobile one", Reason.NOT_REACHABLE),
    _row(21617, "the text is too long", Reason.CONTENT),
    _row(21620, "the address of a file is none", Reason.CONTENT),
    _row(21623, "there are too many files", Reason.CONTENT),
    _row(21654, "there are content variables and no content sid", Reason.TEMPLATE),
    _row(21655, "the content sid is none", Reason.TEMPLATE),
    _row(21656, "the content variables are none", Reason.TEMPLATE),
    _row(21658, "a parameter has more characters than it may", Reason.CONTENT),
    _row(30001, "the queue has overflowed", Reason.BUSY, 30),
    _row(30002, "our account is suspended", Reason.OURS),
    _row(30003, "the device of the recipient cannot be reached", Reason.NOT_REACHABLE),
    _row(30004, "the message was blocked", Reason.NOT_ALLOWED),
    _row(30005, "the recipient is unknown", Reason.NOT_REACHABLE),
    _row(30006, "the number is a landline, or its carrier cannot be reached", Reason.NOT_REACHABLE),
    _row(30007, "the message was filtered", Reason.NOT_ALLOWED),
    _row(30008, "nobody says why", Reason.UNKNOWN),
    _row(63001, "the channel could not authenticate the request", Reason.OURS),
    _row(63003, "the channel could not find the recipient", Reason.NOT_REACHABLE),
    _row(63005, "the channel did not accept the content", Reason.CONTENT),
    _row(63007, "the channel could not find our sender", Reason.OURS),
    _row(63010, "the channel has an internal error", Reason.UNKNOWN),
    _row(63012, "the channel's provider has an internal error", Reason.UNKNOWN),
    _row(63013, "the message violates the channel's policy", Reason.NOT_ALLOWED),
    _row(63014, "the recipient has blocked us", Reason.STOPPED),
    _row(63015, "the sandbox reaches only those who have joined it", Reason.OURS),
    _row(63016, "free text outside of the window of 24 hours", Reason.WINDOW_CLOSED),
    _row(63017, "our account sends too many messages a second", Reason.BUSY, 10),
    _row(63018, "the channel's rate limit is exceeded", Reason.BUSY, 10),
    _row(63019, "a file could not be fetched", Reason.CONTENT),
    _row(63020, "the business has not accepted the invitation", Reason.OURS),
    _row(63021, "the content is invalid for the channel", Reason.CONTENT),
    _row(63022, "the name of the sender is not certified", Reason.OURS),
    _row(63023, "the channel does not say what went wrong", Reason.UNKNOWN),
    _row(63024, "the recipient is none for this channel", Reason.NOT_REACHABLE),
    _row(63027, "there is no such template in this language", Reason.TEMPLATE),
    _row(63028, "the number of variables does not match the template's", Reason.TEMPLATE),
    _row(63030, "a parameter does not suit this type of message", Reason.CONTENT),
    _row(63031, "sender and recipient are the same", Reason.CONTENT),
    _row(63032, "WhatsApp limits messages to this recipient", Reason.NOT_ALLOWED),
    _row(63033, "the recipient is blocked from receiving this", Reason.NOT_ALLOWED),
    _row(63036, "the recipient cannot be reached on this channel", Reason.NOT_REACHABLE),
    _row(63038, "our limit of messages a day is reached", Reason.BUSY, 3600, alert=True),
    _row(63041, "the template is paused", Reason.TEMPLATE),
    _row(63042, "the template is disabled", Reason.TEMPLATE),
    _row(63049, "WhatsApp chose not to deliver a marketing message", Reason.NOT_ALLOWED),
    _row(63051, "our WhatsApp account is locked", Reason.OURS),
    _row(63062, "we have not accepted the terms for marketing messages", Reason.OURS),
)

PROVIDER_ERRORS: Mapping[str, ProviderError] = MappingProxyType({row.code: row for row in _ROWS})
"""The table, by code."""


def consequence(code: str) -> ProviderError:
    """What follows from a code; one that nobody knows is neither tried again nor passed over in silence."""
    return PROVIDER_ERRORS.get(code) or ProviderError(code, "not known here", Reason.UNKNOWN, alert=True)
