"""Accounts over HTTP: registering, profile and preferences."""

from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from starlette.testclient import TestClient

from tests.entrypoints.http.conftest import Opened
from tests.support.newcomers import PASSWORD, as_, newcomer, registered


def test_registering_signs_in_and_says_who_one_is(client: TestClient) -> None:
    said = newcomer(phone="0533 123 45 67", display_name="Ayşe", user_type="seller", language="tr")
    answer = client.post("/api/auth/register/", json=said)
    assert answer.status_code == 201
    found = answer.json()
    assert set(found) == {"token", "refresh", "user"}
    assert UUID(found["user"].pop("id"))
    assert found["user"] == {
        "username": said["username"],
        "email": said["email"],
        "user_type": "seller",
        "display_name": "Ayşe",
        "phone": "+905331234567",
        "language": "tr",
    }
    assert client.get("/api/auth/status/", headers=as_(found)).json()["authenticated"] is True
    assert answer.headers["cache-control"] == "no-store"
    client.cookies.clear()


@pytest.mark.parametrize(
    "phone", ["0533 123 45 67", "+90 533 123 45 67", "0090 533 123 45 67", "whatsapp:+905331234567", "(0533) 1234567"]
)
def test_one_number_has_one_form(client: TestClient, phone: str) -> None:
    assert registered(client, phone=phone)["user"]["phone"] == "+905331234567"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"phone": "call me"}, "phone"),
        ({"phone": "12"}, "phone"),
        ({"phone": "+" + "9" * 30}, "phone"),
        ({"username": "ab"}, "username"),
        ({"username": "two words"}, "username"),
        ({"username": "a" * 65}, "username"),
        ({"email": "nowhere"}, "email"),
        ({"password": "short"}, "password"),
        ({"user_type": "admin"}, "user_type"),
        ({"user_type": "support"}, "user_type"),
        ({"display_name": ""}, "display_name"),
        ({"display_name": "   "}, "display_name"),
        ({"display_name": "ayse@example.org"}, "display_name"),
        ({"display_name": "Ayşe 0533 123 45 67"}, "display_name"),
        ({"username": None}, "username"),
        ({"language": "fr"}, "language"),
    ],
)
def test_what_does_not_fit_is_named(client: TestClient, said: dict[str, Any], field: str) -> None:
    answer = client.post("/api/auth/register/", json=newcomer(**said))
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]


@pytest.mark.parametrize("field", ["username", "email", "password"])
def test_nothing_needed_may_be_missing(client: TestClient, field: str) -> None:
    said = newcomer()
    del said[field]
    answer = client.post("/api/auth/register/", json=said)
    assert answer.json()["errors"] == {field: ["This field is required."]}


@pytest.mark.parametrize("change", [str.upper, str.title, lambda name: name.replace("someone", "ｓｏｍｅｏｎｅ")])
def test_a_name_that_looks_like_one_that_is_taken_is_taken(client: TestClient, change: Any) -> None:
    name = registered(client)["user"]["username"]
    answer = client.post("/api/auth/register/", json=newcomer(username=change(name)))
    assert (answer.status_code, answer.json()["type"]) == (409, "username-taken")


@pytest.mark.parametrize(
    ("username", "user_type", "name"),
    [
        ("ayse.k", "consumer", "ayse.k"),
        ("mehmet@example.org", "seller", "mehmet"),
        ("+905331234567", "seller", "Seller"),
        ("05331234567@example.org", "consumer", "Customer"),
    ],
)
def test_a_username_that_reaches_somebody_is_not_shown_to_others(
    client: TestClient, username: str, user_type: str, name: str
) -> None:
    assert registered(client, username=username, user_type=user_type, display_name=None)["user"]["display_name"] == name


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("tr", "tr"),
        ("ru-RU,ru;q=0.9", "ru"),
        ("fr, de;q=0.2, pl; q=0.7", "pl"),
        ("fr", "en"),
        ("", "en"),
        ("de;q=x, tr;q=0.1", "tr"),
    ],
)
def test_the_browsers_language_is_taken(client: TestClient, accepted: str, language: str) -> None:
    answer = client.post("/api/auth/register/", json=newcomer(), headers={"Accept-Language": accepted})
    client.cookies.clear()
    assert answer.json()["user"]["language"] == language


def test_a_profile_is_revised_in_parts(client: TestClient) -> None:
    person = registered(client, phone="0533 123 45 67")
    path, mine = "/api/auth/profile/", as_(person)
    assert client.get(path, headers=mine).json() == person["user"]
    assert client.put(path, headers=mine, json={"display_name": " Zeynep "}).json() == {**person["user"], "display_name": "Zeynep"}
    assert client.put(path, headers=mine, json={"phone": "+49 30 901820"}).json()["phone"] == "+4930901820"
    assert client.put(path, headers=mine, json={"phone": ""}).json()["phone"] is None
    assert client.put(path, headers=mine, json={"phone": "x"}).status_code == 400
    assert client.put(path, headers=mine, json={"email": "new@example.org"}).json()["email"] == "new@example.org"
    assert client.get(path, headers=mine).json()["display_name"] == "Zeynep"


def test_preferences_are_chosen(client: TestClient) -> None:
    path, mine = "/api/auth/preferences/", as_(registered(client))
    assert client.get(path, headers=mine).json() == {"language": "en", "quiet_hours": None, "proactive": []}
    chosen = {"language": "pl", "quiet_hours": {"start": "22:00", "end": "07:30"}, "proactive": ["reminders"]}
    assert client.put(path, headers=mine, json=chosen).json() == chosen
    assert client.get(path, headers=mine).json() == chosen
    for bad in ({"quiet_hours": {"start": "25:00", "end": "07:30"}}, {"proactive": ["spam"]}, {"language": "fr"}):
        assert client.put(path, headers=mine, json=bad).status_code == 400


def test_what_was_not_changed_is_not_sent_again(client: TestClient) -> None:
    mine = as_(registered(client))
    first = client.get("/api/auth/profile/", headers=mine)
    again = client.get("/api/auth/profile/", headers={**mine, "If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_status_is_for_everybody(client: TestClient) -> None:
    assert client.get("/api/auth/status/").json() == {"authenticated": False, "user": None}
    wrong = client.get("/api/auth/status/", headers={"Authorization": "Bearer wrong"})
    assert (wrong.status_code, wrong.json()["authenticated"]) == (200, False)


def test_a_good_token_of_somebody_who_is_not_there_any_more_opens_nothing(client: TestClient, a_database: str) -> None:
    person = registered(client)
    mine = as_(person)
    with psycopg.connect(a_database) as database:
        database.execute("DELETE FROM people WHERE person_id = %s", (person["user"]["id"],))
    assert client.get("/api/auth/status/", headers=mine).json() == {"authenticated": False, "user": None}
    for path in ("/api/auth/profile/", "/api/auth/preferences/"):
        assert client.get(path, headers=mine).status_code == 401
        assert client.put(path, headers=mine, json={}).status_code == 401
    answer = client.post("/api/auth/login/", json={"username": person["user"]["username"], "password": PASSWORD})
    assert (answer.status_code, answer.json()["type"]) == (401, "bad-credentials")
    assert client.post("/api/token/refresh/", json={"refresh": person["refresh"]}).status_code == 401


def test_a_forgotten_person_is_nobody_to_the_account_routes(open_with: Opened, a_database: str) -> None:
    with open_with() as client:
        person = registered(client)
        with psycopg.connect(a_database) as database:
            database.execute(
                "UPDATE person_keys SET wrapped = NULL, erased_at = now() WHERE person_id = %s", (person["user"]["id"],)
            )
    with open_with() as client:
        answer = client.put("/api/auth/profile/", headers=as_(person), json={"display_name": "Nobody"})
        assert (answer.status_code, answer.json()["type"]) == (401, "not-registered")


def test_registering_the_same_name_many_times_at_once_opens_one_account(client: TestClient, open_with: Opened) -> None:
    from concurrent.futures import ThreadPoolExecutor

    name = f"wanted-{uuid4().hex[:8]}"
    with open_with() as other, ThreadPoolExecutor(8) as threads:
        asked = [(client, other)[number % 2] for number in range(8)]
        answers = list(threads.map(lambda one: one.post("/api/auth/register/", json=newcomer(username=name)), asked))
    client.cookies.clear()
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
