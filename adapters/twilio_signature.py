"""Twilio's signature of a request, checked by Twilio's own library (https://www.twilio.com/docs/usage/webhooks/webhooks-security)."""

from collections.abc import Iterable, Sequence
from urllib.parse import parse_qsl

from twilio.request_validator import RequestValidator

MOST_FIELDS = 1_000
"""Parameters of one request; Twilio sends a few dozen."""


class _Form(dict[str, list[str]]):
    """A form in the shape in which the library asks for repeated parameters."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        super().__init__()
        for name, value in pairs:
            self.setdefault(name, []).append(value)

    def getlist(self, name: str) -> list[str]:
        """Every value of a parameter."""
        return self[name]


class TwilioSignature:
    """Knows whether a request comes from Twilio."""

    def __init__(self, tokens: Sequence[str]) -> None:
        """Any of the tokens may have signed: while one is rotated there are two."""
        self._validators = [RequestValidator(token) for token in tokens]

    def signed(self, url: str, body: bytes, signature: str) -> bool:
        """Whether the address, exactly as it was called, and the form were signed. Nothing that comes in makes this fail.

        The library joins names and values without anything between them, so a form in which a `=` is missing could be taken for
        another one; Twilio sends none, nor bytes that are no UTF-8, and neither is looked at any further.
        """
        try:
            pairs = parse_qsl(
                body.decode(), keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=MOST_FIELDS
            )
            form = _Form(pairs)
            return any(validator.validate(url, form, signature) for validator in self._validators)
        except ValueError:
            return False
