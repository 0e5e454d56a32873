"""Settings are read once, and all that is wrong with them is said at once."""

import base64
import stat
from pathlib import Path

import pytest

from entrypoints.settings import Settings, SettingsFaults, is_secret, load

STRONG = "k3J9-uQ2m_ZpX7vB4nT8sW1yR6cL0dFhGaE5"
PRODUCTION = {
    "ISLANDERS_ENV": "production",
    "SECRET_KEY": STRONG,
    "DATABASE_URL": "postgresql://islanders:pw@db.example/islanders",
    "REDIS_URL": "redis://cache.example:6379/0",
    "OPENAI_API_KEY": "sk-something",
    "TWILIO_ACCOUNT_SID": "AC0123456789abcdef0123456789abcdef",
    "TWILIO_AUTH_TOKEN": "new-token-4711, old-token-4710",
    "TWILIO_WHATSAPP_FROM": "whatsapp:+14155238886",
    "PUBLIC_BASE_URL": "https://islanders.example",
}
WITHOUT_DEFAULTS = list(PRODUCTION)[1:]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder, and an environment that names no setting."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    return tmp_path / "data"


def faults_of(data: Path) -> list[str]:
    with pytest.raises(SettingsFaults) as raised:
        load(data)
    assert all(fault in str(raised.value) for fault in raised.value.faults)
    return raised.value.faults


def set_all(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def test_development_needs_nothing_and_says_what_it_assumes(data: Path) -> None:
    loaded = load(data)
    assert not loaded.settings.production
    assert {"SECRET_KEY", "DATABASE_URL", "REDIS_URL", "OPENAI_API_KEY"} <= set(loaded.defaults)
    assert "ISLANDERS_DATA" not in loaded.defaults


def test_the_made_up_secret_is_kept_for_the_next_start(data: Path) -> None:
    first, second = load(data).settings, load(data).settings
    assert len(first.secret_key.get_secret_value()) >= 32
    assert first.secret_key == second.secret_key
    assert first.wrapping_keys() == second.wrapping_keys()
    assert stat.S_IMODE((data / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in data.iterdir()] == ["secret_key"]


def test_production_has_no_defaults_for_what_matters(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ISLANDERS_ENV", "production")
    named = [fault.partition(":")[0] for fault in faults_of(data)]
    assert named == WITHOUT_DEFAULTS


def test_production_starts_once_everything_is_set(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(monkeypatch, PRODUCTION)
    assert load(data).settings.production
    assert not (data / "secret_key").exists()


@pytest.mark.parametrize("weak", ["", "short", "a" * 64, "changeme-" + STRONG, "0123456789" * 2])
def test_production_refuses_a_weak_secret(data: Path, monkeypatch: pytest.MonkeyPatch, weak: str) -> None:
    set_all(monkeypatch, {**PRODUCTION, "SECRET_KEY": weak})
    (fault,) = faults_of(data)
    assert fault.startswith("SECRET_KEY: ")
    assert not weak or weak not in fault


@pytest.mark.parametrize("name", ["TWILIO_AUTH_TOKEN", "TWILIO_ACCOUNT_SID", "PUBLIC_BASE_URL"])
def test_production_does_not_start_without_what_signatures_are_checked_with(
    data: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    set_all(monkeypatch, {**PRODUCTION, name: ""})
    (fault,) = faults_of(data)
    assert fault.startswith(f"{name}: set it")


@pytest.mark.parametrize("blank", [",", " , "])
def test_production_does_not_start_with_a_token_of_no_letters(data: Path, monkeypatch: pytest.MonkeyPatch, blank: str) -> None:
    set_all(monkeypatch, {**PRODUCTION, "TWILIO_AUTH_TOKEN": blank})
    (fault,) = faults_of(data)
    assert fault.startswith("TWILIO_AUTH_TOKEN: set it")


def test_both_tokens_sign_while_one_is_rotated(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(monkeypatch, PRODUCTION)
    assert load(data).settings.webhook_tokens() == ["new-token-4711", "old-token-4710"]


def test_development_signs_with_a_token_of_its_own_that_nobody_can_guess(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (token,) = load(data).settings.webhook_tokens()
    assert len(token) == 64
    assert load(data).settings.webhook_tokens() == [token]
    assert load(data.with_name("other")).settings.webhook_tokens() != [token]
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "given")
    assert load(data).settings.webhook_tokens() == ["given"]


@pytest.mark.parametrize("where", ["/proc/islanders/data", "/dev/null/data"])
def test_a_data_folder_that_cannot_be_written_to_is_a_fault(data: Path, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    del data
    set_all(monkeypatch, PRODUCTION)
    (fault,) = faults_of(Path(where))
    assert fault.startswith("ISLANDERS_DATA: ")
    assert "--data" in fault


@pytest.mark.parametrize(
    ("name", "value", "wants"),
    [
        ("ISLANDERS_ENV", "staging", "'production'"),
        ("LOG_LEVEL", "loud", "'WARNING'"),
        ("RATE_LIMITS", "some", "'off'"),
        ("RATE_MESSAGES", "many", "integer"),
        ("DB_POOL_SIZE", "0", "greater than or equal to 2"),
        ("DATABASE_URL", "mysql://root:hunter2@db/x", "postgresql://"),
        ("REDIS_URL", "https://:hunter2@cache", "redis://"),
        ("PUBLIC_BASE_URL", "islanders.example", "https://"),
        ("OPENAI_BASE_URL", "ftp://api", "https://"),
        ("MASTER_KEYS", "hunter2", "base64 of 32 bytes"),
        ("RAW_PAYLOAD_DAYS", "0", "greater than or equal to 1"),
        ("MEDIA_DAYS", "-1", "greater than or equal to 0"),
    ],
)
def test_a_value_that_cannot_work_is_named_with_what_it_should_be(
    data: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, wants: str
) -> None:
    monkeypatch.setenv(name, value)
    (fault,) = faults_of(data)
    assert fault.startswith(f"{name}: ")
    assert wants in fault
    assert "hunter2" not in fault


def test_all_faults_come_in_one_message(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(monkeypatch, {"ISLANDERS_ENV": "production", "LOG_LEVEL": "loud", "RATE_UPLOADS": "-1"})
    named = {fault.partition(":")[0] for fault in faults_of(data)}
    assert named == {*WITHOUT_DEFAULTS, "LOG_LEVEL", "RATE_UPLOADS"}


def test_a_file_beside_the_data_folder_is_read_and_the_environment_wins(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data.with_name(".env").write_text("RATE_MESSAGES=7\nlog_level=debug\nRATE_UPLOADS=3\n")
    set_all(monkeypatch, {"RATE_UPLOADS": "4", "RATE_SEARCHES": ""})
    loaded = load(data)
    assert (loaded.settings.rate_messages, loaded.settings.rate_uploads, loaded.settings.rate_searches) == (7, 4, 60)
    assert loaded.settings.log_level == "DEBUG"
    assert not {"RATE_MESSAGES", "LOG_LEVEL", "RATE_UPLOADS"} & set(loaded.defaults)
    assert "RATE_SEARCHES" in loaded.defaults


@pytest.mark.parametrize(
    ("given", "wanted"), [(None, "data/media"), ("", "data/media"), ("photos", "photos"), ("{here}/elsewhere", "elsewhere")]
)
def test_media_lie_in_the_data_folder_or_where_they_are_wanted(
    data: Path, monkeypatch: pytest.MonkeyPatch, given: str | None, wanted: str
) -> None:
    here = data.parent
    monkeypatch.chdir(here)
    if given is not None:
        monkeypatch.setenv("MEDIA_DIR", given.format(here=here))
    loaded = load(data)
    assert loaded.settings.media_dir == here / wanted
    assert ("MEDIA_DIR" in loaded.defaults) == (not given)
    assert not loaded.settings.media_dir.exists()


def test_the_first_master_key_wraps_and_the_others_still_open(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [bytes([number]) * 32 for number in (1, 2)]
    monkeypatch.setenv("MASTER_KEYS", ", ".join(base64.b64encode(key).decode() for key in keys))
    assert load(data).settings.wrapping_keys() == keys


def test_the_key_that_wraps_is_not_the_one_that_signs(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", STRONG)
    (derived,) = load(data).settings.wrapping_keys()
    monkeypatch.setenv("SECRET_KEY", STRONG + "!")
    (other,) = load(data).settings.wrapping_keys()
    assert len(derived) == 32
    assert derived != STRONG.encode()[:32]
    assert derived != other


def test_every_setting_has_a_meaning_and_secrets_are_never_shown(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(monkeypatch, PRODUCTION)
    settings = load(data).settings
    assert all(field.description for field in Settings.model_fields.values())
    secrets = {name.upper() for name in Settings.model_fields if is_secret(name)}
    assert secrets == {"SECRET_KEY", "MASTER_KEYS", "DATABASE_URL", "REDIS_URL", "OPENAI_API_KEY", "TWILIO_AUTH_TOKEN"}
    assert STRONG not in repr(settings)
    assert "pw@" not in repr(settings)
    assert "token-47" not in repr(settings)


def test_settings_are_frozen(data: Path) -> None:
    with pytest.raises(ValueError, match="frozen"):
        load(data).settings.db_pool_size = 3
