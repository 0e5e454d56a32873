"""`islanders accounts`, and the demo people."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from typer.testing import CliRunner, Result

from application.accounts import username_key
from entrypoints.bootstrap import account_store, accounts_of, core_of
from entrypoints.cli import app
from entrypoints.demo import PEOPLE, seed
from entrypoints.metrics import Metrics
from entrypoints.settings import Settings

SECRET_KEY = "a secret of more than thirty-two characters"


@pytest.fixture
def settings(database_url: str, redis_url: str, tmp_path: Path) -> Settings:
    given: Any = {"database_url": database_url, "redis_url": redis_url, "secret_key": SECRET_KEY, "islanders_data": tmp_path}
    return Settings(**given)


@pytest.fixture
def islanders(settings: Settings, tmp_path: Path) -> Callable[..., Result]:
    environment = {
        "DATABASE_URL": settings.database_url.get_secret_value(),
        "REDIS_URL": settings.redis_url.get_secret_value(),
        "SECRET_KEY": SECRET_KEY,
        "COLUMNS": "200",
    }
    return lambda *words: CliRunner().invoke(app, ["accounts", *words, "--data", str(tmp_path)], env=environment)


def test_without_accounts_the_list_says_so(islanders: Callable[..., Result]) -> None:
    assert islanders("list").stdout == "There are no accounts yet.\n"
    assert json.loads(islanders("list", "--json").stdout) == []


def test_accounts_are_listed_without_what_reaches_people(settings: Settings, islanders: Callable[..., Result]) -> None:
    seed(settings)
    listed = json.loads(islanders("list", "--json").stdout)
    assert [(one["username"], one["user_type"]) for one in listed] == [(one.username, one.user_type) for one in PEOPLE]
    assert "example.org" not in islanders("list", "--json").stdout
    shown = islanders("list").stdout
    assert "ayse" in shown
    assert "mehmet" in shown


def test_a_role_is_granted_and_taken_back(settings: Settings, islanders: Callable[..., Result]) -> None:
    seed(settings)
    assert islanders("grant", "Ayse", "support").stdout == "Ayse is support.\n"
    assert json.loads(islanders("grant", "ayse", "support", "--json").stdout)["changed"] is False
    granted = json.loads(islanders("grant", "ayse", "admin", "--json").stdout)
    assert granted == {"username": "ayse", "role": "admin", "changed": True}
    revoked = json.loads(islanders("revoke", "ayse", "--json").stdout)
    assert revoked == {"username": "ayse", "role": "consumer", "changed": True}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["grant", "nobody", "support"], "there is no account called nobody"),
        (["revoke", "nobody"], "there is no account called nobody"),
        (["grant", "ayse", "seller"], "Only support and admin can be granted"),
    ],
)
def test_a_named_failure_is_one_line_and_status_1(islanders: Callable[..., Result], words: list[str], said: str) -> None:
    failed = islanders(*words)
    assert failed.exit_code == 1
    assert failed.stdout == ""
    assert said in failed.stderr


def test_wrong_usage_is_status_2(islanders: Callable[..., Result]) -> None:
    assert islanders("grant").exit_code == 2
    assert islanders("promote", "ayse").exit_code == 2


def test_the_demo_people_can_sign_in_and_are_there_once(settings: Settings) -> None:
    assert seed(settings) == seed(settings) == PEOPLE
    with core_of(settings, Metrics()) as core:
        accounts, _ = accounts_of(core, settings)
        for person in PEOPLE:
            assert accounts.sign_in(person.username, person.password)
    with psycopg.connect(settings.database_url.get_secret_value()) as database:
        counts = database.execute("SELECT (SELECT count(*) FROM people), (SELECT count(*) FROM messages)").fetchone()
    assert counts == (len(PEOPLE), 1)


def test_a_demo_that_was_broken_off_is_completed(settings: Settings) -> None:
    seed(settings)
    with psycopg.connect(settings.database_url.get_secret_value(), autocommit=True) as database:
        database.execute("DELETE FROM accounts WHERE username_key = 'mehmet'")
    seed(settings)
    with core_of(settings, Metrics()) as core:
        assert account_store(core, settings).find(username_key("mehmet"))
