"""Commands before there is anything: no schema yet, nobody, and no Redis."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from entrypoints.cli import app
from tests.support.servers import Servers

KEY = "bW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW0="
NOTHING = {
    ("accounts", "list"): "There are no accounts yet.",
    ("jobs", "list"): "There is nothing to do.",
    ("jobs", "list", "--dead"): "No job was given up.",
    ("whatsapp", "outbox"): "Nothing.",
    ("keys", "rotate"): "0 keys",
    ("projections", "list"): "thread_list",
}


@pytest.mark.parametrize("words", NOTHING, ids=" ".join)
def test_a_command_says_that_there_is_nothing_yet(servers: Servers, tmp_path: Path, words: tuple[str, ...]) -> None:
    with servers.empty() as url:
        nowhere = {"DATABASE_URL": url, "REDIS_URL": "redis://127.0.0.1:1", "SECRET_KEY": "s" * 40, "MASTER_KEYS": KEY}
        told = CliRunner().invoke(app, [*words, "--data", str(tmp_path)], env={**nowhere, "COLUMNS": "250"})
    assert (told.exit_code, NOTHING[words] in told.stdout) == (0, True), told.output
