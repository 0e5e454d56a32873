"""The doctor looks at everything, says what to do about each fault, and shows no secret."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest

from entrypoints.settings import Settings
from tests.support.servers import Servers
from tests.support.serving import ROOT

NOWHERE = {"DATABASE_URL": "postgresql://islanders:hunter2@127.0.0.1:1/islanders", "REDIS_URL": "redis://:hunter2@127.0.0.1:1/0"}


def examined(data: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "entrypoints.cli", "doctor", "--data", str(data), *arguments]
    environment = {**os.environ, **settings}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60)


def checks(done: subprocess.CompletedProcess[str]) -> dict[str, dict[str, Any]]:
    return {check["name"]: check for check in json.loads(done.stdout)["checks"]}


@pytest.fixture
def here(servers: Servers, database_url: str) -> dict[str, str]:
    return {"DATABASE_URL": database_url, "REDIS_URL": servers.redis_url}


def test_all_is_well_where_all_is_well(tmp_path: Path, here: dict[str, str]) -> None:
    done = examined(tmp_path / "data", "--json", **here)
    assert done.returncode == 0, done.stdout + done.stderr
    assert set(checks(done)) == {"Data folder", "Media folder", "PostgreSQL", "Views", "Redis", "WhatsApp", "OpenAI"}
    assert all(check["well"] for check in checks(done).values())


def test_every_setting_is_listed_with_its_meaning_and_secrets_stay_secret(tmp_path: Path, here: dict[str, str]) -> None:
    secret = "a-secret-of-more-than-thirty-two-characters"
    done = examined(tmp_path / "data", **here, SECRET_KEY=secret, RATE_MESSAGES="7")
    for name, field in Settings.model_fields.items():
        assert f"{name.upper()} = " in done.stdout
        assert field.description is not None
        assert field.description in done.stdout
    assert "RATE_MESSAGES = 7" in done.stdout
    assert "the default is 120" in done.stdout
    assert secret not in done.stdout
    assert here["DATABASE_URL"] not in done.stdout


def test_each_server_that_does_not_answer_is_named_with_a_fix(tmp_path: Path) -> None:
    done = examined(tmp_path / "data", "--json", **NOWHERE)
    assert done.returncode == 1
    assert done.stderr.strip() == "Needs attention: PostgreSQL, Redis"
    assert "DATABASE_URL" in checks(done)["PostgreSQL"]["fix"]
    assert "REDIS_URL" in checks(done)["Redis"]["fix"]
    assert "hunter2" not in done.stdout


def test_a_schema_of_another_release_is_a_fault(tmp_path: Path, here: dict[str, str]) -> None:
    with psycopg.connect(here["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")
    done = examined(tmp_path / "data", "--json", **here)
    assert done.returncode == 1
    assert "schema 0000" in checks(done)["PostgreSQL"]["found"]


def test_a_provider_that_does_not_answer_is_a_fault_only_with_a_key(tmp_path: Path, here: dict[str, str]) -> None:
    away = {"OPENAI_API_KEY": "sk-hunter2", "OPENAI_BASE_URL": "http://127.0.0.1:1/v1"}
    done = examined(tmp_path / "data", "--json", **here, **away)
    assert done.returncode == 1
    assert "OPENAI_BASE_URL" in checks(done)["OpenAI"]["fix"]
    assert "hunter2" not in done.stdout


def test_settings_that_cannot_work_are_all_shown(tmp_path: Path) -> None:
    done = examined(tmp_path / "data", "--json", LOG_LEVEL="loud", RATE_LIMITS="some")
    assert done.returncode == 1
    found = [check["found"] for check in json.loads(done.stdout)["checks"]]
    assert [fault.partition(":")[0] for fault in found] == ["RATE_LIMITS", "LOG_LEVEL"]


def test_a_view_of_another_release_is_named_with_the_command_that_heals_it(tmp_path: Path, here: dict[str, str]) -> None:
    with psycopg.connect(here["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("UPDATE stored_views SET version = 9 WHERE name = 'feed'")
    done = examined(tmp_path / "data", "--json", **here)
    assert done.returncode == 1
    assert checks(done)["Views"]["fix"] == "`islanders projections rebuild feed`"
