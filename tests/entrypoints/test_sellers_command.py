"""`islanders sellers`: who offers what, and whom an operator has seen."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from application.accounts import username_key
from application.cause import Cause
from application.sellers import Offering
from entrypoints.bootstrap import account_store, core_of
from entrypoints.cli import app
from entrypoints.demo import seed
from entrypoints.market_bootstrap import sellers_of
from entrypoints.metrics import Metrics
from entrypoints.settings import Settings

SECRET_KEY = "a secret of more than thirty-two characters"


@pytest.fixture
def settings(database_url: str, redis_url: str) -> Settings:
    given: Any = {"database_url": database_url, "redis_url": redis_url, "secret_key": SECRET_KEY}
    return Settings(**given)


@pytest.fixture
def islanders(settings: Settings, tmp_path: Path) -> Callable[..., Result]:
    environment = {
        "DATABASE_URL": settings.database_url.get_secret_value(),
        "REDIS_URL": settings.redis_url.get_secret_value(),
        "SECRET_KEY": SECRET_KEY,
        "COLUMNS": "200",
    }
    return lambda *words: CliRunner().invoke(app, ["sellers", *words, "--data", str(tmp_path)], env=environment)


def test_sellers_are_listed_verified_and_unverified(settings: Settings, islanders: Callable[..., Result]) -> None:
    assert islanders("list").stdout == "No seller has said yet what they offer.\n"
    assert json.loads(islanders("list", "--json").stdout) == []
    seed(settings)
    assert islanders("verify", "Mehmet").stdout == "Mehmet is verified.\n"
    assert json.loads(islanders("verify", "mehmet", "--json").stdout) == {
        "username": "mehmet",
        "verified": True,
        "changed": False,
    }
    with core_of(settings, Metrics()) as core:
        mehmet = account_store(core, settings).find(username_key("mehmet"))
        assert mehmet is not None
        sellers_of(core, settings).choose_market(mehmet.person_id, Offering(["cars"]), Cause("test", "test"), on_whatsapp=False)
    listed = next(one for one in json.loads(islanders("list", "--json").stdout) if one["username"] == "mehmet")
    assert (listed["username"], listed["categories"], listed["is_verified"]) == ("mehmet", ["cars"], True)
    shown = islanders("list").stdout
    assert "the whole island" in shown
    assert islanders("unverify", "mehmet").stdout == "mehmet is not verified.\n"
    assert json.loads(islanders("list", "--json").stdout)[0]["is_verified"] is False


def test_only_sellers_can_be_verified(settings: Settings, islanders: Callable[..., Result]) -> None:
    seed(settings)
    for unknown in ("ayse", "nobody"):
        refused = islanders("verify", unknown)
        assert refused.exit_code == 1
        assert refused.stdout == ""
    assert "verify" in CliRunner().invoke(app, ["sellers", "--help"]).stdout
