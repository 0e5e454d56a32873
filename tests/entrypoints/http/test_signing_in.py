"""Signing in, staying signed in, and signing out."""

import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from http.cookies import Morsel, SimpleCookie
from typing import Any
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from tests.entrypoints.http.conftest import Opened
from tests.support.newcomers import PASSWORD, as_, registered

OWN = {"Origin": "http://testserver"}


def sign_in(client: TestClient, username: str, password: str = PASSWORD, path: str = "/api/auth/login/") -> Any:
    return client.post(path, json={"username": username, "password": password})


def cookies_of(answer: Any) -> dict[str, Morsel[str]]:
    found: dict[str, Morsel[str]] = {}
    for header in answer.headers.get_list("set-cookie"):
        found.update(SimpleCookie(header))
    return found


@pytest.mark.parametrize("path", ["/api/auth/login/", "/api/token/"])
def test_the_right_password_gives_tokens_and_cookies(client: TestClient, path: str) -> None:
    user = registered(client)["user"]
    answer = sign_in(client, f" {user['username'].upper()} ", path=path)
    client.cookies.clear()
    assert (answer.status_code, answer.json()["user"]) == (200, user)
    cookies = cookies_of(answer)
    for name, held in (("access", "token"), ("refresh", "refresh")):
        assert cookies[name].value == answer.json()[held]
        assert cookies[name]["httponly"]
        assert cookies[name]["samesite"].lower() == "lax"
        assert cookies[name]["path"] == "/"
        assert not cookies[name]["secure"]


def test_cookies_are_secure_where_we_are_reached_by_https(open_with: Opened) -> None:
    with open_with(public_base_url="https://islanders.example") as client:
        answer = sign_in(client, registered(client)["user"]["username"])
        assert all(cookie["secure"] for cookie in cookies_of(answer).values())
        assert client.put("/api/auth/preferences/", json={}, headers={"Origin": "https://islanders.example"}).status_code == 200
        assert client.put("/api/auth/preferences/", json={}, headers={"Origin": "https://evil.example"}).status_code == 403


def test_a_wrong_password_and_an_unknown_name_are_told_alike(client: TestClient) -> None:
    name = registered(client)["user"]["username"]
    wrong, unknown = sign_in(client, name, "wrong"), sign_in(client, f"nobody-{uuid4()}", "wrong")
    for answer in (wrong, unknown):
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
        assert "set-cookie" not in answer.headers
    said = [{name: value for name, value in one.json().items() if name != "correlation_id"} for one in (wrong, unknown)]
    assert said[0] == said[1]


def test_a_wrong_password_and_an_unknown_name_take_alike(client: TestClient) -> None:
    name = registered(client)["user"]["username"]

    def ratio() -> float:
        took: dict[bool, list[float]] = {True: [], False: []}
        for number in range(10):
            for known, times in took.items():
                started = time.perf_counter()
                sign_in(client, name if known else f"nobody-{number}", "wrong")
                times.append(time.perf_counter() - started)
        return statistics.median(took[True]) / statistics.median(took[False])

    # A machine that is busy with something else disturbs one round, hardly three.
    assert any(0.75 < ratio() < 1.33 for _ in range(3))


def test_a_cookie_is_as_good_as_a_token(client: TestClient) -> None:
    user = registered(client)["user"]
    sign_in(client, user["username"])
    assert client.get("/api/auth/status/").json() == {"authenticated": True, "user": user}
    assert client.put("/api/auth/profile/", json={"display_name": "Z"}, headers=OWN).status_code == 200
    assert client.put("/api/auth/profile/", json={"display_name": "Z"}).status_code == 403
    client.cookies.clear()


def refresh(client: TestClient, token: str) -> Any:
    answer = client.post("/api/token/refresh/", json={"refresh": token})
    client.cookies.clear()
    return answer


def test_a_refresh_token_is_exchanged_for_a_new_pair(client: TestClient) -> None:
    person = registered(client)
    answer = refresh(client, person["refresh"])
    assert (answer.status_code, answer.json()["user"]) == (200, person["user"])
    assert answer.json()["refresh"] != person["refresh"]
    assert client.get("/api/auth/profile/", headers=as_(answer.json())).status_code == 200


def test_a_refresh_token_used_twice_ends_its_family_and_no_other(client: TestClient) -> None:
    person = registered(client)
    other = sign_in(client, person["user"]["username"]).json()
    client.cookies.clear()
    first = refresh(client, person["refresh"]).json()
    second = refresh(client, first["refresh"]).json()
    stolen = refresh(client, person["refresh"])
    assert (stolen.status_code, stolen.json()["type"]) == (401, "refresh-token-invalid")
    for token in (first["refresh"], second["refresh"]):
        assert refresh(client, token).status_code == 401
    assert refresh(client, other["refresh"]).status_code == 200


@pytest.mark.parametrize("token", ["", "x", "x" * 256, "\u00fc"])
def test_a_made_up_refresh_token_is_good_for_nothing(client: TestClient, token: str) -> None:
    assert refresh(client, token).status_code == 401


def test_a_browser_refreshes_by_cookie_from_our_own_pages_only(client: TestClient) -> None:
    sign_in(client, registered(client)["user"]["username"])
    before = client.cookies["refresh"]
    assert client.post("/api/token/refresh/", headers={"Origin": "https://evil.example"}).status_code == 403
    assert client.post("/api/token/refresh/", headers=OWN).status_code == 200
    assert client.cookies["refresh"] != before
    client.cookies.clear()
    assert client.post("/api/token/refresh/", headers=OWN).status_code == 401


def test_signing_out_clears_cookies_and_ends_the_session(client: TestClient) -> None:
    person = registered(client)
    sign_in(client, person["user"]["username"])
    held = client.cookies["refresh"]
    assert client.post("/api/logout/", headers={"Origin": "https://evil.example"}).status_code == 403
    answer = client.post("/api/logout/", headers=OWN)
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert "access" not in client.cookies
    assert "refresh" not in client.cookies
    assert refresh(client, held).status_code == 401
    assert refresh(client, person["refresh"]).status_code == 200


def test_signing_out_by_token_and_without_any(client: TestClient) -> None:
    person = registered(client)
    assert client.post("/api/logout/", json={"refresh": person["refresh"]}).status_code == 200
    assert refresh(client, person["refresh"]).status_code == 401
    assert client.post("/api/logout/").status_code == 200


def test_a_lost_answer_to_a_refresh_can_be_asked_for_again(client: TestClient) -> None:
    person, key = registered(client), {"Idempotency-Key": uuid4().hex}
    body = {"refresh": person["refresh"]}
    first, again = (client.post("/api/token/refresh/", json=body, headers=key) for _ in range(2))
    client.cookies.clear()
    assert again.json() == {**first.json(), "idempotent": True}
    assert cookies_of(again)["refresh"].value == first.json()["refresh"]
    assert refresh(client, first.json()["refresh"]).status_code == 200


def test_a_key_gives_nobody_elses_session_away(client: TestClient) -> None:
    key = {"Idempotency-Key": "1", **OWN}
    sign_in(client, registered(client)["user"]["username"])
    assert client.post("/api/token/refresh/", headers=key).status_code == 200
    client.cookies.clear()
    assert client.post("/api/token/refresh/", headers=key).status_code == 422
    sign_in(client, registered(client)["user"]["username"])
    assert client.post("/api/token/refresh/", headers=key).status_code == 422
    client.cookies.clear()


def test_failed_sign_ins_are_limited_by_name_and_address(open_with: Opened) -> None:
    with open_with(rate_limits="on", rate_sign_ins=3, rate_general=1000, rate_registrations=1000) as client:
        names = [registered(client)["user"]["username"] for _ in range(2)]
        for _ in range(6):
            assert sign_in(client, names[0]).status_code == 200
        assert [sign_in(client, names[0].upper(), "wrong").status_code for _ in range(4)] == [401, 401, 401, 429]
        refused = sign_in(client, names[0])
        assert refused.status_code == 429
        assert 0 < int(refused.headers["retry-after"]) <= 61
        assert refused.headers["ratelimit-policy"] == '"sign_ins";q=3;w=60'
        assert refused.headers["ratelimit"].startswith('"sign_ins";r=0;t=')
        assert sign_in(client, names[1]).status_code == 200


def test_guesses_made_all_at_once_are_limited_too(open_with: Opened) -> None:
    with open_with(rate_limits="on", rate_sign_ins=3, rate_general=1000) as client:
        name = registered(client)["user"]["username"]
        with ThreadPoolExecutor(16) as threads:
            statuses = list(threads.map(lambda number: sign_in(client, name, f"guess {number}").status_code, range(40)))
    # Two are compared at a time, so one more than the budget may have been under way when it was spent.
    assert 3 <= statuses.count(401) <= 4
    assert statuses.count(429) == 40 - statuses.count(401)


def test_registrations_are_limited_by_address(open_with: Opened) -> None:
    with open_with(rate_limits="on", rate_registrations=2) as client:
        answers = [client.post("/api/auth/register/", json={}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [400, 400, 429]
