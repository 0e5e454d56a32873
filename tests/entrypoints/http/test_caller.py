"""Who is let in: by token or by cookie, and from which pages."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.testclient import TestClient

from adapters.jwt_tokens import JwtTokens
from entrypoints.http.answers import answered
from entrypoints.http.caller import Caller
from entrypoints.http.endpoint import Auth, Endpoint
from tests.support.front import ORIGIN, TOKENS, bearer, front, token

ANNA = uuid4()


async def who(_: Request, caller: Caller | None) -> Response:
    return answered({"id": caller.person_id if caller else None, "role": caller.role if caller else None})


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    paths = {"/mine": Auth.REQUIRED, "/any": Auth.OPTIONAL, "/staff": Auth.STAFF}
    endpoints = [
        Endpoint(method, path, f"{method} {path}", who, {200: str}, auth)
        for path, auth in paths.items()
        for method in ("GET", "PUT")
    ]
    with front(endpoints) as found:
        yield found


def cookie(value: str, **headers: str) -> dict[str, str]:
    return {"Cookie": f"access={value}", **headers}


def test_a_bearer_token_says_who_calls(client: TestClient) -> None:
    assert client.get("/mine", headers=bearer(ANNA, "seller")).json() == {"id": str(ANNA), "role": "seller"}
    assert client.put("/mine", headers=bearer(ANNA)).status_code == 200


def test_nobody_is_sent_away_with_a_challenge(client: TestClient) -> None:
    answer = client.get("/mine")
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert client.get("/any").json()["id"] is None


@given(text=st.text(st.characters(min_codepoint=33, max_codepoint=255), max_size=80))
def test_no_made_up_token_lets_anybody_in(client: TestClient, text: str) -> None:
    raw = text.encode("latin-1")
    assert client.get("/mine", headers=[(b"authorization", b"Bearer " + raw)]).status_code == 401
    assert client.get("/mine", headers=[(b"authorization", raw)]).status_code == 401
    assert client.get("/mine", headers=[(b"cookie", b"access=" + raw)]).status_code == 401


def claims(**changed: object) -> dict[str, object]:
    good = {"sub": str(ANNA), "role": "consumer", "typ": "access", "exp": datetime.now(UTC) + timedelta(hours=1)}
    return {name: value for name, value in {**good, **changed}.items() if value is not None}


@pytest.mark.parametrize(
    "bad",
    [
        jwt.encode(claims(), "another secret of more than thirty-two characters", "HS256"),
        jwt.encode(claims(), "", "none"),
        jwt.encode(claims(exp=datetime.now(UTC) - timedelta(seconds=1)), TOKENS._secret, "HS256"),
        jwt.encode(claims(exp=None), TOKENS._secret, "HS256"),
        jwt.encode(claims(typ="refresh"), TOKENS._secret, "HS256"),
        jwt.encode(claims(typ=None), TOKENS._secret, "HS256"),
        jwt.encode(claims(sub="anna"), TOKENS._secret, "HS256"),
        jwt.encode(claims(role=None), TOKENS._secret, "HS256"),
        token(ANNA)[:-2],
    ],
)
def test_no_forged_expired_or_other_token_lets_anybody_in(client: TestClient, bad: str) -> None:
    assert client.get("/mine", headers={"Authorization": f"Bearer {bad}"}).status_code == 401


def test_a_token_that_was_verified_before_still_expires() -> None:
    tokens = JwtTokens("a secret of more than thirty-two characters", 900)
    expired = tokens.access(ANNA, "consumer", datetime.now(UTC) - timedelta(hours=1))
    tokens._verified[expired] = (datetime.now(UTC).timestamp() - 1, ANNA, "consumer")
    assert tokens.caller(expired) is None


def test_only_so_many_tokens_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.jwt_tokens._REMEMBERED", 3)
    tokens = JwtTokens("a secret of more than thirty-two characters", 900)
    people = [UUID(int=number) for number in range(5)]
    for person in people:
        assert tokens.caller(tokens.access(person, "consumer", datetime.now(UTC))) == (person, "consumer")
    assert len(tokens._verified) == 3


@pytest.mark.parametrize(("role", "status"), [("consumer", 403), ("seller", 403), ("support", 200), ("admin", 200)])
def test_staff_routes_are_for_staff(client: TestClient, role: str, status: int) -> None:
    assert client.get("/staff", headers=bearer(ANNA, role)).status_code == status
    assert client.get("/staff").status_code == 401


@pytest.mark.parametrize("origin", [ORIGIN, ORIGIN + ":443", "http://testserver", "http://testserver:80"])
def test_a_cookie_write_from_our_own_pages_passes(client: TestClient, origin: str) -> None:
    assert client.put("/mine", headers=cookie(token(ANNA), Origin=origin)).status_code == 200


FOREIGN = [
    "https://evil.example",
    "null",
    "",
    "https://testserver",
    "http://testserver:81",
    "http://islanders.example",
    "http://[",
    "x",
]


@pytest.mark.parametrize("origin", [*FOREIGN, ORIGIN + ".evil.example", "https://evil.example/?" + ORIGIN, "http://h:99999999"])
def test_a_cookie_write_from_other_pages_is_refused(client: TestClient, origin: str) -> None:
    answer = client.put("/mine", headers=cookie(token(ANNA), Origin=origin))
    assert (answer.status_code, answer.json()["type"]) == (403, "foreign-origin")
    assert client.put("/any", headers=cookie(token(ANNA), Origin=origin)).status_code == 403


def test_a_cookie_write_that_does_not_say_where_it_comes_from_is_refused(client: TestClient) -> None:
    assert client.put("/mine", headers=cookie(token(ANNA))).status_code == 403
    assert client.put("/mine", headers=cookie(token(ANNA), **{"Sec-Fetch-Site": "cross-site"})).status_code == 403
    assert client.put("/mine", headers=cookie(token(ANNA), **{"Sec-Fetch-Site": "same-origin"})).status_code == 200


def test_a_cookie_reads_from_anywhere(client: TestClient) -> None:
    assert client.get("/mine", headers=cookie(token(ANNA), Origin="https://evil.example")).json()["id"] == str(ANNA)


def test_a_bad_bearer_token_is_not_made_good_by_a_cookie(client: TestClient) -> None:
    assert client.get("/mine", headers=cookie(token(ANNA), Authorization="Bearer wrong")).status_code == 401


def test_a_strange_host_is_nobodys_origin(client: TestClient) -> None:
    assert client.put("/mine", headers=cookie(token(ANNA), Origin="http://testserver", Host="[")).status_code == 403
