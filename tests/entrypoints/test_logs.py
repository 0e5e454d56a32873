"""What is logged, in which form, and what never is."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrypoints.logs import REDACTED, redact

ROOT = Path(__file__).parent.parent.parent
NUMBER, MAIL, TOKEN, BODY = (
    "+90 533 123 45 67",
    "anna@example.org",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
    "See you at the harbour",
)
ID = "6d1a16d6-3a9e-4b4c-9d35-9d3a9a5b6d44"

SCRIPT = """
import asyncio, gc, logging, structlog
from entrypoints.logs import configure
configure(production={production}, level="DEBUG")
number, mail, token, body = {private}
bearer = "Bearer " + token
log = structlog.get_logger("here")
structlog.contextvars.bind_contextvars(correlation_id="c-1")
library = logging.getLogger("some.library")
for level in ("debug", "info", "warning", "error"):
    say, library_says = getattr(log, level), getattr(library, level)
    say("sent", content=body, body=body, phone=number, email=mail, token=token, password="hunter2", authorization=bearer)
    say("to " + number, where=mail, header=bearer, raw=body.encode(), to=905331234567)
    say("nested", nested={{"text": body, "list": [number, {{"email": mail}}]}})
    say("dsn", url="postgresql://islanders:hunter2@db/x", number_of_somebody=905331234567)
    library_says("calling %s for %s with %s", number, mail, bearer)
    try:
        raise ValueError(body + number + mail)
    except ValueError:
        library_says("it failed", exc_info=True)
        say("failed", exc_info=True)
        say("failed too", error=ValueError(body))
async def lost():
    asyncio.get_running_loop().create_task(fail())
    await asyncio.sleep(0)
async def fail():
    raise ValueError(body + number)
asyncio.run(lost())
gc.collect()
logging.getLogger("uvicorn.access").info("GET /?token=%s", token)
logging.getLogger("httpx").info("POST %s", body)
library.info("%d", body)
log.info("kept", thread_id="{id}", route="/api/v1/threads/{{thread_id:uuid}}", status=201, ms=1.5, who="person:{id}")
"""


def written(*, production: bool) -> str:
    script = SCRIPT.format(production=production, private=(NUMBER, MAIL, TOKEN, BODY), id=ID)
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True, timeout=30)
    assert not done.stdout
    return done.stderr


@pytest.fixture(scope="module")
def json_lines() -> list[dict[str, Any]]:
    return [json.loads(line) for line in written(production=True).splitlines()]


@pytest.mark.parametrize("production", [True, False])
def test_nothing_personal_or_secret_is_logged_at_any_level(production: bool) -> None:
    text = written(production=production)
    for secret in ("533 123", "905331234567", MAIL, "example.org", TOKEN, TOKEN[:12], BODY, "harbour", "hunter2"):
        assert secret not in text
    assert text.count("\n") > 25


def test_every_line_is_json_with_time_level_and_correlation_id(json_lines: list[dict[str, Any]]) -> None:
    for line in json_lines:
        assert {"event", "level", "timestamp", "correlation_id"} <= set(line)
        assert line["correlation_id"] == "c-1"
        assert line["timestamp"].endswith("Z")
    assert {line["level"] for line in json_lines} == {"debug", "info", "warning", "error"}


def test_libraries_write_in_the_same_form(json_lines: list[dict[str, Any]]) -> None:
    from_library = [line for line in json_lines if line["logger"] == "some.library"]
    assert {line["level"] for line in from_library} == {"debug", "info", "warning", "error"}
    assert any(line.get("error") == "ValueError" for line in from_library)


def test_what_is_harmless_stays_readable(json_lines: list[dict[str, Any]]) -> None:
    (kept,) = [line for line in json_lines if line["event"] == "kept"]
    assert kept["thread_id"] == ID
    assert kept["who"] == f"person:{ID}"
    assert (kept["route"], kept["status"], kept["ms"]) == ("/api/v1/threads/{thread_id:uuid}", 201, 1.5)


NUMBERS = st.from_regex(r"\A\+?[1-9]([ ().\-]?[0-9]){8,13}\Z")
AROUND = st.text(st.characters(exclude_characters="+0123456789 ().-", exclude_categories=["Cs"]), max_size=20)


@given(NUMBERS, AROUND, AROUND)
def test_a_number_is_masked_wherever_it_stands(number: str, before: str, after: str) -> None:
    shown = redact(None, "", {"event": f"{before}{number}{after}", "why": [number], "what": {"a": number}})
    digits = "".join(one for one in number if one.isdigit())
    for value in (shown["event"], shown["why"][0], shown["what"]["a"]):
        assert digits[:9] not in "".join(one for one in value if one.isascii() and one.isdigit())


@given(st.recursive(st.text() | st.integers() | st.binary(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_redacting_never_fails(value: Any) -> None:
    assert redact(None, "", {"event": "x", "value": value})
    assert redact(None, "", {"event": value, "password": value})["password"] == REDACTED


def test_only_what_must_wake_somebody_is_critical() -> None:
    sources = [
        path
        for package in ("domain", "application", "projections", "adapters", "entrypoints")
        for path in (ROOT / package).rglob("*.py")
    ]
    assert [path.name for path in sources if ".critical(" in path.read_text()] == []
