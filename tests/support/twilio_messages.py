"""Messages at the fake of Twilio: what is refused at once, and what the API shows of those that were taken over."""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.support.callbacks import OURS

ACCOUNT, TOKEN = "AC" + "a" * 32, "the token of tests"
API = f"/2010-04-01/Accounts/{ACCOUNT}"

_RECIPIENT = re.compile(r"whatsapp:(\+\d{8,15}|[A-Z]{2}(\.ENT)?\.\w{1,128})")


@dataclass(frozen=True)
class Created:
    """One call that made a message."""

    sid: str
    to: str
    body: str
    media_url: str | None
    content_sid: str | None
    content_variables: str | None
    status_callback: str
    at: datetime

    @property
    def outbound_id(self) -> str:
        return parse_qs(urlsplit(self.status_callback).query)["outbound"][0]


def refusal(form: dict[str, str], opted_out: Collection[str]) -> int | None:
    """The code with which a message is refused, None where it is taken over."""
    if not _RECIPIENT.fullmatch(form.get("To", "")) or form.get("From") != OURS:
        return 21211
    if form["To"] in opted_out:
        return 21610
    if not form.get("ContentSid"):
        return None if form.get("Body") or form.get("MediaUrl") else 21602
    if "Body" in form or "MediaUrl" in form:
        return 21655
    return None if _are_variables(form.get("ContentVariables", "{}")) else 21656


def _are_variables(given: str) -> bool:
    try:
        variables = json.loads(given)
    except ValueError:
        return False
    return isinstance(variables, dict) and all(str(value).strip() for value in variables.values())


def resource(created: Created, status: str, code: str | None) -> dict[str, Any]:
    """A message as the API shows it."""
    at = format_datetime(created.at)
    return {
        "sid": created.sid,
        "account_sid": ACCOUNT,
        "to": created.to,
        "from": OURS,
        "body": created.body,
        "status": status,
        "direction": "outbound-api",
        "error_code": None if code is None else int(code),
        "error_message": None,
        "date_created": at,
        "date_sent": at,
        "date_updated": at,
        "num_media": "1" if created.media_url else "0",
        "num_segments": "1",
        "api_version": "2010-04-01",
        "messaging_service_sid": None,
        "uri": f"{API}/Messages/{created.sid}.json",
    }
