"""People who register over HTTP, in this process."""

from typing import Any
from uuid import uuid4

from starlette.testclient import TestClient

PASSWORD = "bellapais garden"


def newcomer(**said: Any) -> dict[str, Any]:
    """What somebody says when they register."""
    username = f"someone-{uuid4().hex[:12]}"
    return {
        "username": username,
        "email": f"{username}@example.org",
        "password": PASSWORD,
        "user_type": "consumer",
        "display_name": "Somebody",
        **said,
    }


def registered(client: TestClient, **said: Any) -> dict[str, Any]:
    """The answer to a registration; the client keeps no cookies of it."""
    answer = client.post("/api/auth/register/", json=newcomer(**said))
    assert answer.status_code == 201, answer.text
    client.cookies.clear()
    found: dict[str, Any] = answer.json()
    return found


def as_(person: dict[str, Any]) -> dict[str, str]:
    """Headers with somebody's token."""
    return {"Authorization": f"Bearer {person['token']}"}
