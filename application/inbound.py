"""What a callback of the provider says, in our words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from domain.channel import Form

MOST_FILES = 10
"""Files of one message that are looked at (https://www.twilio.com/docs/messaging/guides/webhook-request: NumMedia)."""

UNSHOWN = "⊘"
"""What stands for a message of a kind that has neither words nor files, such as a poll."""

_LONGEST = 4096


@dataclass(frozen=True, slots=True)
class File:
    """A file to fetch, and what the sender's side says it is."""

    url: str
    declared_type: str


@dataclass(frozen=True, slots=True)
class Inbound:
    """A message from outside. `quoted_sid` is the provider's name of the message that it answers or reacts to."""

    words: str
    form: Form
    files: tuple[File, ...]
    quoted_sid: str | None
    button: str | None


def parameters(payload: bytes) -> dict[str, str]:
    """The parameters of a form; of one that comes twice the last counts. Never fails: what is no text is replaced."""
    return dict(parse_qsl(payload.decode("utf-8", "replace"), keep_blank_values=True))


def inbound(given: Mapping[str, str]) -> Inbound:
    """Parameters as documented at https://www.twilio.com/docs/messaging/guides/webhook-request; unknown ones are passed over."""
    files = _files(given)
    form = _form(given, files)
    words = _clean(given.get("Body", "")) or _clean(given.get("ButtonText", "")) or _place(given)
    return Inbound(
        words=(words or ("" if files else UNSHOWN))[:_LONGEST],
        form=form,
        files=files,
        quoted_sid=given.get("OriginalRepliedMessageSid") or None,
        button=_clean(given.get("ButtonPayload", "")) or None,
    )


def _files(given: Mapping[str, str]) -> tuple[File, ...]:
    number = given.get("NumMedia", "0")
    count = min(int(number), MOST_FILES) if number.isascii() and number.isdecimal() and len(number) <= len(str(MOST_FILES)) else 0
    found = [File(given.get(f"MediaUrl{i}", ""), _clean(given.get(f"MediaContentType{i}", ""))) for i in range(count)]
    return tuple(file for file in found if file.url)


def _form(given: Mapping[str, str], files: Sequence[File]) -> Form:
    if given.get("MessageType") == "reaction":
        return Form.REACTION
    if given.get("ButtonPayload") or given.get("ButtonText"):
        return Form.BUTTON
    if given.get("Latitude") and given.get("Longitude"):
        return Form.LOCATION
    if files and all("vcard" in file.declared_type for file in files):
        return Form.CONTACTS
    return Form.MEDIA if files else Form.TEXT


def _place(given: Mapping[str, str]) -> str:
    if not (given.get("Latitude") and given.get("Longitude")):
        return ""
    called = ", ".join(filter(None, (_clean(given.get("Label", "")), _clean(given.get("Address", "")))))
    return _clean(f"📍 {called} (geo:{given['Latitude']},{given['Longitude']})".replace("📍  (", "📍 ("))


def _clean(text: str) -> str:
    """PostgreSQL stores no NUL in text."""
    return text.replace("\0", "").strip()
