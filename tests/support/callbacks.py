"""Twilio, as far as it calls us: forms, and their signatures."""

import secrets
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from entrypoints.settings import load
from entrypoints.simulated_callbacks import PATH, Said, Sender, new_sid, parameters
from tests.support.product import Product

OURS = "whatsapp:+14155238886"
STATUS_PATH = "/api/webhooks/twilio/status/"
TOKEN = "the token of tests"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def token_of(product: Product) -> str:
    """With what callbacks to a running product are signed, where its settings name no token."""
    return load(Path(product.environment["ISLANDERS_DATA"])).settings.webhook_tokens()[0]


def number() -> str:
    """One that nobody has used before."""
    return f"+90533{8_000_000 + secrets.randbelow(1_999_999)}"


def form(text: str = "Is it still free?", by: str | None = None, sid: str | None = None, **more: str) -> dict[str, str]:
    """What Twilio sends when somebody writes."""
    sender = Sender.of(by or number(), None, "Ayşe")
    return parameters(sender, OURS, Said(sid or new_sid(with_media=False), text)) | more


def status_form(status: str, sid: str | None = None, **more: str) -> dict[str, str]:
    """What Twilio sends when a message of ours has moved on."""
    sid = sid or new_sid(with_media=False)
    return {"MessageSid": sid, "SmsSid": sid, "MessageStatus": status, "To": f"whatsapp:{number()}", "From": OURS, **more}


def signature(address: str, given: Mapping[str, str], token: str = TOKEN) -> str:
    """Twilio's."""
    return str(RequestValidator(token).compute_signature(address, given))


def signed(origin: str, given: Mapping[str, str], path: str = PATH, token: str = TOKEN) -> tuple[bytes, dict[str, str]]:
    """A body and its headers, as called at this origin."""
    return urlencode(given).encode(), {**FORM, "X-Twilio-Signature": signature(origin + path, given, token)}
