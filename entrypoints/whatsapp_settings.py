"""Settings of WhatsApp, media and jobs."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

TEMPLATES = Path(__file__).parent / "whatsapp_templates.toml"

_WANTED = {
    "TWILIO_ACCOUNT_SID": "the AC… of your Twilio account",
    "TWILIO_AUTH_TOKEN": "the account's token, which signs callbacks; two, comma-separated, while it is rotated",
    "TWILIO_WHATSAPP_FROM": "our number there, such as whatsapp:+14155238886",
    "PUBLIC_BASE_URL": "the address that Twilio calls, such as https://islanders.example",
}


def setting(meaning: str, default: Any, *, secret: bool = False, **rules: Any) -> Any:
    """A setting, with what `islanders doctor` says of it."""
    return Field(default, description=meaning, json_schema_extra={"secret": secret}, **rules)


def production_faults(raw: Mapping[str, str]) -> Iterator[str]:
    """What the real thing cannot do without."""
    for name, example in _WANTED.items():
        if not raw.get(name, "").strip(" ,"):
            yield f"{name}: set it, to {example}"


def account_faults(raw: Mapping[str, str]) -> Iterator[str]:
    """What an account cannot do without, wherever it is used."""
    return production_faults(raw) if raw.get("TWILIO_ACCOUNT_SID") else iter(())


class WhatsAppSettings(BaseSettings):
    """How people on WhatsApp are reached."""

    twilio_account_sid: str = setting("the account at Twilio; without it messages are printed and kept, not sent", "")
    twilio_auth_token: SecretStr = setting(
        "signs callbacks and lets us send; comma-separated while rotating, the newest first", SecretStr(""), secret=True
    )
    twilio_whatsapp_from: str = setting("our sender", "whatsapp:+14155238886")
    twilio_base_url: str = setting("another address of Twilio's API", "https://api.twilio.com")
    twilio_timeout_seconds: float = setting("how long Twilio may take to answer", 10.0, gt=0, le=60)
    whatsapp_desk: str = setting("username of who answers on WhatsApp; the assistant if empty", "")
    whatsapp_templates: Path = setting("file of the templates that WhatsApp has approved", TEMPLATES)
    whatsapp_per_second: int = setting("messages a second from our sender", 80, ge=1)
    whatsapp_pair_seconds: float = setting("seconds between two messages to the same recipient", 6.0, ge=0)
    whatsapp_daily_recipients: int = setting("recipients within 24 hours with whom we begin a conversation", 1000, ge=1)
    time_zone: str = setting("where quiet hours are meant", "Asia/Famagusta")
    media_bucket: str = setting("S3-compatible bucket of people's media; MEDIA_DIR is used if empty", "")
    media_bucket_endpoint: str = setting("address of the bucket's server; Amazon's if empty", "")
    media_hours: float = setting("hours for which a file that cannot be had is tried for", 6.0, gt=0, le=240)
    job_threads: int = setting("jobs that a worker does at the same time", 6, ge=1, le=64)

    def webhook_tokens(self) -> list[str]:
        """The tokens that may have signed a callback, the newest first."""
        return [part.strip() for part in self.twilio_auth_token.get_secret_value().split(",") if part.strip()]

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError("must be a time zone like Asia/Famagusta") from None
        return value
