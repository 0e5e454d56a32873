"""Settings: the environment, or a `.env` file beside the data folder, read once into one frozen value."""

import base64
import os
import secrets
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from dotenv import dotenv_values
from pydantic import SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import SettingsConfigDict

from entrypoints.assistant_settings import AssistantSettings
from entrypoints.booking_settings import BookingSettings
from entrypoints.market_settings import MarketSettings
from entrypoints.search_settings import SearchSettings
from entrypoints.whatsapp_settings import WhatsAppSettings, account_faults, production_faults, setting

_SHORTEST_SECRET = 32
_KEY_BYTES = 32
_SERVERS = {
    "database_url": (("postgresql://", "postgres://"), "postgresql://user:password@host/database"),
    "redis_url": (("redis://", "rediss://", "unix://"), "redis://host:6379/0"),
}
_WEAK = ("changeme", "secret", "password", "example", "development", "test")
CHECKOUT = Path(__file__).parent.parent


class SettingsFaults(Exception):
    """Settings that cannot work; the text names each variable and what it wants."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("These settings need attention:\n" + "\n".join(f"  {fault}" for fault in faults))
        self.faults = faults


class Settings(WhatsAppSettings, MarketSettings, BookingSettings, SearchSettings, AssistantSettings):
    """Every setting, with its meaning."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    islanders_env: Literal["development", "production"] = setting(
        "`development` has defaults, `production` wants to be told", "development"
    )
    islanders_data: Path = setting("folder of embedded servers and generated secrets", CHECKOUT / "data")
    media_dir: Path = setting("folder of people's media, shared by all processes", CHECKOUT / "data" / "media")
    secret_key: SecretStr = setting("signs tokens; at least 32 characters that cannot be guessed", SecretStr(""), secret=True)
    master_keys: SecretStr = setting(
        "wrap the keys of people, comma-separated base64 of 32 bytes each, the newest first; derived from SECRET_KEY if empty",
        SecretStr(""),
        secret=True,
    )
    database_url: SecretStr = setting("PostgreSQL 15 or newer; embedded if empty", SecretStr(""), secret=True)
    redis_url: SecretStr = setting("Redis or Valkey; embedded if empty", SecretStr(""), secret=True)
    public_base_url: str = setting("where browsers reach us, such as https://islanders.example", "")
    access_token_seconds: int = setting("lifetime of an access token", 900, ge=30, le=86_400)
    refresh_token_seconds: int = setting("lifetime of a refresh token", 30 * 86_400, ge=60)
    db_pool_size: int = setting("connections that each process may hold for commands, and as many for reads", 8, ge=2, le=100)
    rate_limits: Literal["on", "off"] = setting("`off` lifts every limit; for benchmarks", "on")
    rate_sign_ins: int = setting("failed sign-ins a minute, by name and address", 5, ge=1)
    rate_registrations: int = setting("registrations a minute, by address", 60, ge=1)
    rate_messages: int = setting("messages a minute, by person", 120, ge=1)
    rate_uploads: int = setting("uploads a minute, by person", 10, ge=1)
    rate_searches: int = setting("searches a minute, by person", 60, ge=1)
    rate_general: int = setting("all other requests a minute, by person or address", 600, ge=1)
    raw_payload_days: int = setting("days for which payloads of webhooks are kept as they came", 30, ge=1, le=36_500)
    media_days: int = setting("days for which media are kept; for ever if 0", 730, ge=0, le=36_500)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] = setting("the least level that is logged", "INFO")

    @property
    def production(self) -> bool:
        """Whether this is the real thing."""
        return self.islanders_env == "production"

    @property
    def simulates(self) -> bool:
        """Whether WhatsApp is played on this machine: in development, without an account."""
        return not self.production and not self.twilio_account_sid

    def wrapping_keys(self) -> list[bytes]:
        """The master keys, the one that wraps first."""
        given = [part.strip() for part in self.master_keys.get_secret_value().split(",") if part.strip()]
        if given:
            return [base64.b64decode(part) for part in given]
        return [self.derived("master key")]

    def webhook_tokens(self) -> list[str]:
        """The tokens that may have signed a callback, the newest first; without any, in development, one of our own."""
        if (given := super().webhook_tokens()) or self.production:
            return given
        return [self.derived("simulated webhooks").hex()]

    def derived(self, purpose: str) -> bytes:
        """A key for one purpose, which follows from the secret one."""
        derive = HKDF(SHA256(), _KEY_BYTES, salt=None, info=f"islanders {purpose}".encode())
        return derive.derive(self.secret_key.get_secret_value().encode())

    @model_validator(mode="before")
    @classmethod
    def _media_beside_the_rest(cls, values: dict[str, Any]) -> dict[str, Any]:
        folder = Path(values.get("media_dir") or Path(values.get("islanders_data", CHECKOUT / "data")) / "media")
        return {**values, "media_dir": folder.absolute()}

    @field_validator("log_level", "islanders_env", "rate_limits", mode="before")
    @classmethod
    def _any_case(cls, value: Any, info: ValidationInfo) -> Any:
        if not isinstance(value, str):
            return value
        return value.upper() if info.field_name == "log_level" else value.lower()

    @field_validator("master_keys")
    @classmethod
    def _whole_keys(cls, value: SecretStr) -> SecretStr:
        for part in filter(None, (part.strip() for part in value.get_secret_value().split(","))):
            try:
                size = len(base64.b64decode(part, validate=True))
            except ValueError:
                size = 0
            if size != _KEY_BYTES:
                raise ValueError("each key must be the base64 of 32 bytes")
        return value

    @field_validator("database_url", "redis_url")
    @classmethod
    def _known_server(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        schemes, example = _SERVERS[info.field_name or ""]
        if value.get_secret_value() and not value.get_secret_value().startswith(schemes):
            raise ValueError(f"must be an address like {example}")
        return value

    @field_validator("public_base_url", "openai_base_url", "twilio_base_url", "media_bucket_endpoint")
    @classmethod
    def _web_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and not (parts.scheme in {"http", "https"} and parts.netloc):
            raise ValueError("must be an address that begins with http:// or https://")
        return value.rstrip("/")


def _production_faults(raw: Mapping[str, str]) -> Iterator[str]:
    secret = raw.get("SECRET_KEY", "")
    if len(secret) < _SHORTEST_SECRET or len(set(secret)) < 10 or secret.lower().startswith(_WEAK):  # noqa: PLR2004
        yield "SECRET_KEY: set it to at least 32 random characters, such as `openssl rand -base64 48` prints"
    wanted = {
        "DATABASE_URL": _SERVERS["database_url"][1],
        "REDIS_URL": _SERVERS["redis_url"][1],
        "OPENAI_API_KEY": "the key of your OpenAI project",
    }
    for name, example in wanted.items():
        if not raw.get(name):
            yield f"{name}: set it, to {example}"
    yield from production_faults(raw)


def writable(folder: Path) -> bool:
    """Whether files can be made in a folder; found out by making one, since modes do not say it all."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings, and what was not set: names of variables whose defaults are in use."""

    settings: Settings
    defaults: tuple[str, ...]


def load(data: Path | None = None) -> Loaded:
    """Reads settings; `data` wins over ISLANDERS_DATA. Raises `SettingsFaults` with all faults at once."""
    folder = (data or Path(os.environ.get("ISLANDERS_DATA") or CHECKOUT / "data")).absolute()
    env_file = folder.with_name(".env")
    faults: list[str] = []
    given: dict[str, Any] = {"islanders_data": folder}
    try:
        raw = _given(env_file)
        if data:
            raw["ISLANDERS_DATA"] = str(folder)
    except OSError as closed:
        raise SettingsFaults([f"{env_file} cannot be read ({closed.strerror}); change its owner or its mode"]) from closed
    if not writable(folder):
        faults.append(f"ISLANDERS_DATA: {folder} cannot be written to; choose another folder, here or with --data")
    if raw.get("ISLANDERS_ENV", "").lower() == "production":
        faults += _production_faults(raw)
    elif "SECRET_KEY" not in raw and not faults:
        try:
            given["secret_key"] = _kept_secret(folder)
        except OSError as closed:
            faults.append(f"ISLANDERS_DATA: {folder} holds a secret that we may not use ({closed.strerror}); choose another folder")
    try:
        settings = Settings(_env_file=env_file if os.access(env_file, os.R_OK) else None, **given)  # type: ignore[call-arg]
    except ValidationError as invalid:
        faults += [_fault(error) for error in invalid.errors()]
    faults += [fault for fault in account_faults(raw) if fault not in faults]
    if faults:
        raise SettingsFaults(faults)
    return Loaded(settings, tuple(sorted(name.upper() for name in Settings.model_fields if name.upper() not in raw)))


def _given(env_file: Path) -> dict[str, str]:
    found = {**dotenv_values(env_file), **{name: value for name, value in os.environ.items() if value}}
    return {name.upper(): value for name, value in found.items() if value}


def _fault(error: ErrorDetails) -> str:
    name = str(error["loc"][0]).upper()
    meaning = Settings.model_fields[name.lower()].description
    return f"{name}: {error['msg'].removeprefix('Value error, ')} ({meaning})"


def _kept_secret(folder: Path) -> str:
    """A random key, made at the first start and kept, so that restarts keep tokens and the keys of people."""
    path = folder / "secret_key"
    if not path.exists():
        with tempfile.NamedTemporaryFile("w", dir=folder, prefix="secret_key.") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
            with suppress(FileExistsError):  # another start was first
                os.link(file.name, path)
    return path.read_text().strip()


def is_secret(name: str) -> bool:
    """Whether a setting's value may be shown."""
    extra = Settings.model_fields[name].json_schema_extra
    return isinstance(extra, dict) and bool(extra["secret"])
