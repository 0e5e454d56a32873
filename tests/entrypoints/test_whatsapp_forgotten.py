"""Somebody on WhatsApp is forgotten, and exported, like everybody else; who writes again is somebody new."""

import base64
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from entrypoints.bootstrap import core_of
from entrypoints.metrics import Metrics
from entrypoints.settings import load
from tests.support import whatsapp
from tests.support.callbacks import number
from tests.support.product import ROOT
from tests.support.replayed import assert_live_is_folded
from tests.support.servers import Servers
from tests.support.traces import dump, files, traces
from tests.support.waiting import until
from tests.support.whatsapp import Line, a_photo, with_photo

KEY = base64.b64encode(b"m" * 32).decode()
WORDS, NAME = "the yellow house beside the abbey", "Şükriye Hanım"


def islanders(line: Line, *arguments: str) -> Any:
    command = [sys.executable, "-m", "entrypoints.cli", *arguments]
    done = subprocess.run(command, env=line.product.environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_nothing_of_somebody_on_whatsapp_is_left_once_they_are_forgotten(servers: Servers, tmp_path: Path) -> None:
    with whatsapp.line(servers, MASTER_KEYS=KEY, SECRET_KEY="k3J9-uQ2m_ZpX7vB4nT8sW1yR6cL0dFhGaE5") as line:
        url, data = line.product.environment["DATABASE_URL"], Path(line.product.environment["ISLANDERS_DATA"])
        ayse = number()
        secrets = {WORDS, NAME, ayse.lstrip("+")}
        photo = with_photo(line.provider.offer(a_photo()), ayse, WORDS) | {"ProfileName": NAME}
        line.deliver(photo)
        line.sent_to(ayse)
        until(lambda: bool(line.rows("SELECT 1 FROM media WHERE state = 'stored'")))
        line.idle()
        person_id = str(line.person(ayse))
        assert traces(secrets, dump(url)) == secrets, "what cannot be found before cannot be missed afterwards"

        islanders(line, "person", "export", person_id, "--to", str(tmp_path / "out"))
        exported = (tmp_path / "out" / "person.json").read_text()
        assert traces(secrets, exported.encode()) == secrets
        kept = json.loads(exported)["kept"] if "kept" in json.loads(exported) else json.loads(exported)
        assert "outbound messages" in json.dumps(kept)
        story = islanders(line, "audit", "person", person_id)
        for told in ("wrote to us for the first time", "agreed to conversation", "was stored", "waits to be sent"):
            assert told in story

        islanders(line, "person", "erase", person_id, "--reason", "asked by letter", "--yes")
        assert traces(secrets, dump(url) + files(data)) == set()
        assert line.rows("SELECT count(*) FROM raw_payloads") == [{"count": 0}]
        assert list(data.glob("media/*/*/*")) == []
        settings = load(data).settings.model_copy(update={"database_url": _secret(url)})
        with core_of(settings.model_copy(update={"master_keys": _secret(KEY)}), Metrics()) as core:
            assert_live_is_folded(core, url)
        islanders(line, "projections", "verify", "--all")
        islanders(line, "audit", "verify-log")

        line.deliver(photo)
        assert line.rows("SELECT 1 FROM aliases WHERE value = %s", ayse) == [], "an old callback brings nobody back"
        line.says(ayse, "Hello again")
        line.sent_to(ayse, 2)
        assert str(line.person(ayse)) != person_id


def _secret(value: str) -> Any:

    return SecretStr(value)
