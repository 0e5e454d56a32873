"""`islanders doctor`: every setting and every dependency, and what to do about each fault."""

import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

import psycopg
import redis
from pydantic import SecretStr
from rich.console import Console

from domain.outbound.templates import TemplatesFaulty
from entrypoints.bootstrap import MIGRATIONS, templates
from entrypoints.rebuild_bootstrap import stored_views
from entrypoints.servers import ServerFailed, reason, running
from entrypoints.settings import Loaded, Settings, SettingsFaults, is_secret, load, writable
from projections.catalogue import differing, healing


class Unwell(Exception):
    """At least one check failed."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at; `fix` says what to do where it is not well."""

    name: str
    well: bool
    found: str
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting and where its value comes from."""

    name: str
    value: str
    default: str
    source: str
    secret: bool
    meaning: str


def settings_of(loaded: Loaded) -> list[Setting]:
    """Every setting; of secrets only whether they are set."""
    found = []
    for name, field in Settings.model_fields.items():
        value, default = (_shown(one) for one in (getattr(loaded.settings, name), field.default))
        source = "default" if name.upper() in loaded.defaults else "given"
        found.append(Setting(name.upper(), value, default, source, is_secret(name), field.description or ""))
    return found


def _shown(value: object) -> str:
    if isinstance(value, SecretStr):
        return "(set)" if value.get_secret_value() else ""
    return str(value)


def _postgres(settings: Settings) -> Check:
    from alembic.script import ScriptDirectory

    try:
        with psycopg.connect(settings.database_url.get_secret_value(), connect_timeout=5) as connection:
            version = connection.info.server_version // 10000
            row = connection.execute("SELECT to_regclass('alembic_version')").fetchone()
            at = connection.execute("SELECT version_num FROM alembic_version").fetchone() if row and row[0] else None
    except psycopg.Error as failed:
        fix = "check DATABASE_URL, that the server runs, and that the role may connect"
        return Check("PostgreSQL", well=False, found=f"no connection ({reason(failed)})", fix=fix)
    head = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    if at is None and not settings.production:
        return Check("PostgreSQL", well=True, found=f"version {version}, still empty: the first start makes the schema")
    if at is None or at[0] != head:
        found = f"version {version}, schema {at[0] if at else 'empty'}, this release wants {head}"
        return Check("PostgreSQL", well=False, found=found, fix="`islanders serve` migrates; or `alembic upgrade head`")
    oldest = 15
    return Check("PostgreSQL", version >= oldest, f"version {version}, schema {head}", f"use version {oldest} or newer")


def _views(settings: Settings) -> Check:
    try:
        stored = stored_views(settings.database_url.get_secret_value())
    except psycopg.Error as failed:
        return Check("Views", well=True, found=f"none yet ({type(failed).__name__})")
    faults = differing({name: view.version for name, view in stored.items()})
    if faults:
        found, _, fix = healing(faults).rpartition(": ")
        return Check("Views", well=False, found=found, fix=f"`{fix}`")
    return Check("Views", well=True, found=f"{len(stored)}, all of this release")


def _redis(settings: Settings) -> Check:
    try:
        with closing(redis.Redis.from_url(settings.redis_url.get_secret_value(), socket_timeout=5)) as client:
            client.ping()
    except (redis.RedisError, ValueError) as failed:
        fix = "check REDIS_URL and that the server runs"
        return Check("Redis", well=False, found=f"no connection ({reason(failed)})", fix=fix)
    return Check("Redis", well=True, found="answers")


def _folder(settings: Settings) -> Check:
    folder = settings.islanders_data
    if not writable(folder):
        fix = "choose another with --data, or change its owner"
        return Check("Data folder", well=False, found=f"{folder} cannot be written to", fix=fix)
    return Check("Data folder", well=True, found=f"{folder} can be written to")


def _media(settings: Settings) -> Check:
    if settings.media_bucket:
        return _bucket(settings)
    folder = settings.media_dir
    found = f"{folder} {'can' if writable(folder) else 'cannot'} be written to"
    return Check("Media folder", writable(folder), found, "set MEDIA_DIR to another, or change its owner")


def _bucket(settings: Settings) -> Check:
    from entrypoints.bootstrap import shelf_of

    try:
        began = shelf_of(settings).marked()
    except OSError as failed:
        fix = "check MEDIA_BUCKET, MEDIA_BUCKET_ENDPOINT and the AWS_… credentials of the environment"
        return Check("Media bucket", well=False, found=str(failed), fix=fix)
    return Check("Media bucket", well=True, found="answers" if began else "answers, and is empty")


def _whatsapp(settings: Settings) -> Check:
    from entrypoints.messenger_bootstrap import answering

    try:
        templates(settings)
    except TemplatesFaulty as faulty:
        return Check("WhatsApp", well=False, found=str(faulty), fix="mend the file, or name another in WHATSAPP_TEMPLATES")
    if not settings.twilio_account_sid:
        return Check(
            "WhatsApp", well=True, found="no account: messages are printed; `islanders whatsapp simulate` plays Twilio's part"
        )
    fault = answering(settings)
    if fault:
        return Check("WhatsApp", well=False, found=fault, fix="check TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_BASE_URL")
    return Check("WhatsApp", well=True, found="Twilio answers")


def _openai(settings: Settings) -> Check:
    import openai

    key = settings.openai_api_key.get_secret_value()
    if not key:
        return Check("OpenAI", well=True, found="no key: the assistant answers by rules")
    try:
        openai.OpenAI(api_key=key, base_url=settings.openai_base_url, timeout=10, max_retries=0).models.list()
    except openai.OpenAIError as failed:
        return Check("OpenAI", well=False, found=type(failed).__name__, fix="check OPENAI_API_KEY and OPENAI_BASE_URL")
    return Check("OpenAI", well=True, found="answers")


_IN_ENVIRONMENT = "set it in the environment, or in a file .env beside the data folder"
_CHECKS: tuple[Callable[[Settings], Check], ...] = (_folder, _media, _postgres, _views, _redis, _whatsapp, _openai)


def _examined(data: Path | None) -> tuple[list[Setting], list[Check]]:
    try:
        loaded = load(data)
    except SettingsFaults as faults:
        return [], [Check("Settings", well=False, found=fault, fix=_IN_ENVIRONMENT) for fault in faults.faults]
    listed = settings_of(loaded)
    try:
        with running(loaded.settings) as settings:
            return listed, [check(settings) for check in _CHECKS]
    except ServerFailed as failed:
        fix = "do as it says, or name servers in DATABASE_URL and REDIS_URL"
        return listed, [_folder(loaded.settings), Check("Embedded servers", well=False, found=str(failed), fix=fix)]


def examine(data: Path | None, *, as_json: bool) -> None:
    """Prints what was found; raises `Unwell` if anything is wrong."""
    listed, checks = _examined(data)
    if as_json:
        found = {"settings": [asdict(one) for one in listed], "checks": [asdict(one) for one in checks]}
        print(json.dumps(found, indent=2))  # noqa: T201 - the answer
    else:
        _print(listed, checks)
    wrong = [check.name for check in checks if not check.well]
    if wrong:
        raise Unwell(f"Needs attention: {', '.join(wrong)}")


def _print(listed: list[Setting], checks: list[Check]) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for one in listed:
        secret = "secret, " if one.secret else ""
        default = f"; the default is {one.default}" if one.source == "given" and one.default else ""
        console.print(f"{one.name} = {one.value}", markup=False, style="bold")
        console.print(f"    {one.meaning} ({secret}{one.source}{default})", markup=False)
    for check in checks:
        console.print(f"{'ok ' if check.well else 'BAD'} {check.name}: {check.found}", markup=False)
        if not check.well:
            console.print(f"    fix: {check.fix}", markup=False)
