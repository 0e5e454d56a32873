"""Twilio's part, played on this machine: the callbacks of messages that nobody has sent, signed as Twilio signs them."""

import hashlib
import mimetypes
import secrets
import ssl
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from twilio.request_validator import RequestValidator

from application.aliases import alias
from domain.person.events import AliasKind
from domain.person.refusals import AliasNotUsable

PATH = "/api/webhooks/twilio/whatsapp/"
FOLDER = "simulated"
"""Of the data folder: photos that were "sent". The web processes serve it under the same name."""

_KEPT_SECONDS = 24 * 3600
_PATIENCE = 30


class NobodyAnswers(Exception):
    """There is no server at the address."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes: by a number, by WhatsApp's business-scoped id, or by both."""

    number: str | None
    whatsapp_id: str | None
    name: str

    @classmethod
    def of(cls, number: str | None, whatsapp_id: str | None, name: str) -> "Sender":
        """Raises `AliasNotUsable` for what is neither."""
        if number is None and whatsapp_id is None:
            raise AliasNotUsable("say who writes, with --from or --bsuid")
        return cls(_value(number, AliasKind.PHONE, "--from"), _value(whatsapp_id, AliasKind.WHATSAPP_ID, "--bsuid"), name)


@dataclass(frozen=True, slots=True)
class Photo:
    """A file that goes along, and where it can be fetched."""

    url: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Said:
    """One message. `reply_to` is the provider's name of another one, `button` what stands behind the button that was pressed."""

    sid: str
    text: str
    photo: Photo | None = None
    reply_to: str | None = None
    button: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said to one delivery, and after how many seconds."""

    status: int
    text: str
    seconds: float


def new_sid(*, with_media: bool) -> str:
    """A name such as Twilio gives messages: SM, or MM where files go along."""
    return ("MM" if with_media else "SM") + secrets.token_hex(16)


def parameters(sender: Sender, to: str, said: Said) -> dict[str, str]:
    """What Twilio sends (https://www.twilio.com/docs/messaging/guides/webhook-request).

    Somebody without a number comes with an id in From and ExternalUserId (https://github.com/nyaruka/courier/pull/1000).
    """
    known_as = sender.number or sender.whatsapp_id or ""
    form = {
        "MessageSid": said.sid,
        "SmsSid": said.sid,
        "SmsMessageSid": said.sid,
        "AccountSid": "AC" + "0" * 32,
        "ApiVersion": "2010-04-01",
        "From": f"whatsapp:{known_as}",
        "To": to,
        "Body": said.text,
        "ProfileName": sender.name,
        "SmsStatus": "received",
        "NumSegments": "1",
        "NumMedia": "1" if said.photo else "0",
        "MessageType": "image" if said.photo else "button" if said.button else "text",
    }
    if sender.number:
        form["WaId"] = sender.number.lstrip("+")
    if sender.whatsapp_id:
        form["ExternalUserId"] = sender.whatsapp_id
    if said.photo:
        form |= {"MediaUrl0": said.photo.url, "MediaContentType0": said.photo.media_type}
    if said.reply_to:
        form |= {"OriginalRepliedMessageSid": said.reply_to, "OriginalRepliedMessageSender": to}
    if said.button:
        form |= {"ButtonPayload": said.button, "ButtonText": said.text}
    return form


def kept(photos: Sequence[Path], data: Path, url: str) -> Iterator[Photo]:
    """Copies photos to where the server offers them; those of the day before are removed. Raises `OSError`."""
    folder = data / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        if old.stat().st_mtime < time.time() - _KEPT_SECONDS:
            old.unlink(missing_ok=True)
    for photo in photos:
        content = photo.read_bytes()
        media_type = mimetypes.guess_type(photo.name)[0] or "application/octet-stream"
        suffix = photo.suffix.lower() if photo.suffix[1:].isascii() and photo.suffix[1:].isalnum() else ""
        name = f"{hashlib.sha256(content).hexdigest()}{suffix}"
        (folder / name).write_bytes(content)
        yield Photo(f"{url}/{FOLDER}/{name}", media_type)


def delivered(url: str, signed_url: str, token: str, forms: Sequence[dict[str, str]]) -> list[Answer]:
    """Posts all of them at once, as Twilio does, to a server that believes to be called at `signed_url`; raises `NobodyAnswers`."""
    with ThreadPoolExecutor(min(len(forms), 32)) as threads:
        return list(threads.map(lambda form: _delivered(url, signed_url, token, form), forms))


def _delivered(url: str, signed_url: str, token: str, form: dict[str, str]) -> Answer:
    signature = RequestValidator(token).compute_signature(signed_url + PATH, form)
    headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8", "X-Twilio-Signature": signature}
    where, started = urlsplit(url), time.perf_counter()
    connect = HTTPSConnection if where.scheme == "https" else HTTPConnection
    try:
        with closing(connect(where.hostname or "", where.port, timeout=_PATIENCE)) as connection:
            connection.request("POST", where.path.rstrip("/") + PATH, urlencode(form), headers)
            answer = connection.getresponse()
            return Answer(answer.status, answer.read().decode(errors="replace"), time.perf_counter() - started)
    except (OSError, HTTPException, ssl.SSLError) as failed:
        raise NobodyAnswers(f"{url} does not answer ({type(failed).__name__}); is `islanders serve` running?") from None


def _value(given: str | None, kind: AliasKind, option: str) -> str | None:
    if given is None:
        return None
    found = alias(given)
    if found.kind is not kind:
        raise AliasNotUsable(f"{option} does not take this: numbers go with --from, WhatsApp's ids with --bsuid")
    return found.value
