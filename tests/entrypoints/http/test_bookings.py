"""Bookings over HTTP: the contract's paths, fields and statuses, and who reads what of whom."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from starlette.testclient import TestClient

from entrypoints.bootstrap import Core
from tests.entrypoints.http.conftest import SECRET_KEY
from tests.support.bookable import SOFA, VILLA, core_behind, published
from tests.support.newcomers import as_, registered

DAY = timedelta(days=1)
ISLAND = ZoneInfo("Asia/Famagusta")
CONTACT: dict[str, Any] = {"contact_phone": "0533 765 43 21", "contact_email": "ayla@example.org", "message": "We are three."}


@dataclass
class Office:
    """A seller with a flat to see and a villa to stay in, and people who want them."""

    client: TestClient
    core: Core
    seller: dict[str, Any]
    customer: dict[str, Any]
    stranger: dict[str, Any]
    day: int = 1

    def listing(self, kind: Any = None, **more: Any) -> str:
        """Something new of the seller's."""
        seller_id = UUID(self.seller["user"]["id"])
        return str(published(self.core, seller_id, *([kind] if kind else []), **more))

    def ask(self, who: dict[str, Any] | None, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """A request of somebody, or of nobody."""
        return self.client.request(method, path, json=body, headers={**(as_(who) if who else {}), **headers})

    def book(self, listing: str, who: dict[str, Any] | None = None, **more: Any) -> Any:
        """A viewing tomorrow at ten, if not said otherwise."""
        body = {"listing_id": listing, "preferred_date": tomorrow(), "preferred_time": "10:00", **more}
        return self.ask(who or self.customer, "POST", "/api/bookings/", body)

    def made(self, listing: str, **more: Any) -> str:
        """The id of a booking."""
        answer = self.book(listing, **more)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["booking_id"])

    def decide(self, booking: str, status: str, who: dict[str, Any] | None = None) -> Any:
        """What the seller says."""
        return self.ask(who or self.seller, "PUT", f"/api/bookings/{booking}/status/", {"status": status})

    def shown(self, who: dict[str, Any], query: str = "") -> list[dict[str, Any]]:
        """Somebody's bookings."""
        answer = self.ask(who, "GET", f"/api/bookings/user/{query}")
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["bookings"]
        return found


def today() -> date:
    return datetime.now(ISLAND).date()


def tomorrow() -> str:
    return str(today() + DAY)


def nights(first: int, until: int) -> dict[str, Any]:
    """A stay, without the dates of a viewing."""
    dates = {"start_date": str(today() + first * DAY), "end_date": str(today() + until * DAY)}
    return {**dates, "preferred_date": None, "preferred_time": None}


@pytest.fixture(scope="module")
def office(client: TestClient, a_database: str) -> Iterator[Office]:
    seller, customer, stranger = (registered(client, user_type=one) for one in ("seller", "consumer", "consumer"))
    with core_behind(a_database, SECRET_KEY) as core:
        yield Office(client, core, seller, customer, stranger)


def test_a_viewing_is_booked_and_the_second_who_wants_it_is_refused(office: Office) -> None:
    flat = office.listing()
    first = office.book(flat, **CONTACT)
    assert first.status_code == 201
    body = first.json()
    assert body.keys() == {"success", "booking_id", "booking_reference", "status"}
    assert (body["success"], body["status"]) == (True, "pending")
    second = office.book(flat, office.stranger)
    assert (second.status_code, second.json()["type"]) == (409, "time-taken")
    assert not [one for one in ("ayla", office.customer["user"]["id"]) if one in second.text]


@pytest.mark.parametrize(
    ("kind", "said", "status", "type_"),
    [
        (None, {"preferred_date": None}, 400, "dates-missing"),
        (None, {"preferred_time": None}, 400, "dates-missing"),
        (VILLA, {}, 400, "dates-missing"),
        (SOFA, {}, 400, "listing-not-bookable"),
        (None, {"preferred_time": "10:30"}, 400, "time-not-bookable"),
        (None, {"preferred_time": "25:00"}, 400, "invalid-request"),
        (None, {"preferred_time": "ten"}, 400, "invalid-request"),
        (None, {"preferred_date": "2020-01-01"}, 400, "time-not-bookable"),
        (None, {"preferred_date": "9999-12-31"}, 400, "time-not-bookable"),
        (None, {"preferred_date": "tomorrow"}, 400, "invalid-request"),
        (VILLA, {"start_date": "0001-01-01", "end_date": "9999-12-31"}, 400, "time-not-bookable"),
        (None, {"contact_phone": "12"}, 400, "invalid-request"),
        (None, {"message": "x" * 2_001}, 400, "invalid-request"),
        (None, {"listing_id": str(uuid4)}, 400, "invalid-request"),
        (None, {"listing_id": "00000000-0000-4000-8000-000000000000"}, 404, "listing-not-found"),
    ],
)
def test_what_cannot_be_booked_is_refused_by_name(office: Office, kind: Any, said: Any, status: int, type_: str) -> None:
    answer = office.book(office.listing(kind), **said)
    assert (answer.status_code, answer.json()["type"]) == (status, type_), answer.text


def test_nobody_books_what_they_offer_themselves(office: Office) -> None:
    answer = office.book(office.listing(), office.seller)
    assert (answer.status_code, answer.json()["type"]) == (403, "own-listing")


def test_the_same_key_gets_the_same_answer_and_books_once(office: Office) -> None:
    flat, other = office.listing(), office.listing()
    named: dict[str, Any] = {"client_booking_id": str(uuid4())}
    first, again = office.book(flat, **named), office.book(flat, **named)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == {**first.json(), "idempotent": True}
    assert office.book(other, **named).status_code == 422
    assert office.book(flat, office.stranger, preferred_time="11:00", **named).json()["booking_id"] != first.json()["booking_id"]
    body = {"listing_id": other, "preferred_date": tomorrow(), "preferred_time": "10:00"}
    key = {"Idempotency-Key": str(uuid4())}
    one, two = (office.ask(office.customer, "POST", "/api/bookings", body, **key) for _ in range(2))
    assert (one.status_code, two.json()) == (201, {**one.json(), "idempotent": True})
    assert len([booking for booking in office.shown(office.customer) if booking["listing_id"] in {flat, other}]) == 2


def test_a_seller_decides_and_reads_how_the_customer_is_reached_only_then(office: Office) -> None:
    villa = office.listing(VILLA, price="99.99")
    booking = office.made(villa, **nights(2, 5), **CONTACT)
    (asked,) = [one for one in office.shown(office.seller, "?role=seller&limit=100") if one["id"] == booking]
    assert (asked["contact_phone"], asked["contact_email"], asked["message"]) == (None, None, "We are three.")
    assert asked["other_party"]["id"] == office.customer["user"]["id"]
    for who, status in ((office.customer, 403), (office.stranger, 403), (office.seller, 200)):
        assert office.decide(booking, "confirmed", who).status_code == status
    (agreed,) = [one for one in office.shown(office.seller, "?role=seller&status=confirmed&limit=100") if one["id"] == booking]
    assert (agreed["contact_phone"], agreed["contact_email"]) == ("+905337654321", "ayla@example.org")
    (mine,) = [one for one in office.shown(office.customer, "?limit=100") if one["id"] == booking]
    assert (mine["total"], mine["currency"], mine["nights"], mine["status"]) == ("299.97", "GBP", 3, "confirmed")
    assert (mine["start_date"], mine["end_date"]) == (str(today() + 2 * DAY), str(today() + 5 * DAY))
    assert (mine["listing_title"], mine["time_zone"]) == ("By the sea", "Asia/Famagusta")
    assert mine["local_starts_at"].startswith(f"{today() + 2 * DAY}T15:00:00+0")
    assert datetime.fromisoformat(mine["local_starts_at"]) == datetime.fromisoformat(mine["starts_at"])
    assert not [one for one in office.shown(office.stranger) if one["id"] == booking]
    assert office.decide(booking, "completed").status_code == 200
    assert office.decide(booking, "declined").status_code == 409
    assert office.decide(booking, "cancelled").status_code == 400
    assert office.decide(str(uuid4()), "confirmed").status_code == 404


def test_a_customer_cancels_while_it_is_pending(office: Office) -> None:
    flat = office.listing()
    booking, kept = office.made(flat), office.made(flat, preferred_time="12:00")
    path = f"/api/bookings/{booking}/"
    assert office.ask(office.stranger, "DELETE", path).status_code == 403
    assert office.ask(office.seller, "DELETE", path).status_code == 403
    assert office.ask(office.customer, "DELETE", path).json()["status"] == "cancelled"
    again = office.ask(office.customer, "DELETE", path)
    assert (again.status_code, again.json()["type"]) == (400, "booking-not-pending")
    office.decide(kept, "confirmed")
    assert office.ask(office.customer, "DELETE", f"/api/bookings/{kept}").status_code == 400
    assert office.ask(office.customer, "DELETE", f"/api/bookings/{uuid4()}/").status_code == 404
    assert office.book(flat, office.stranger).status_code == 201


def free(office: Office, listing: str, query: str = "") -> Any:
    return office.ask(None, "GET", f"/api/listings/{listing}/availability/{query}")


def test_everybody_sees_what_is_free(office: Office) -> None:
    flat, villa = office.listing(), office.listing(VILLA)
    office.made(flat)
    office.made(villa, **nights(2, 4))
    day = free(office, flat, f"?date={tomorrow()}").json()
    assert [(one["time"], one["available"]) for one in day["time_slots"]] == [(f"{at:02}:00", at != 10) for at in range(9, 18)]
    assert {one["date"] for one in day["time_slots"]} == {tomorrow()}
    ten = datetime.fromisoformat(day["time_slots"][1]["starts_at"])
    assert ten.astimezone(ISLAND).isoformat().startswith(f"{tomorrow()}T10:00:00")
    assert ten.utcoffset() == UTC.utcoffset(None)
    shown = free(office, villa, f"?start_date={today() + DAY}&end_date={today() + 6 * DAY}").json()
    assert shown["booked_dates"] == [str(today() + one * DAY) for one in (2, 3)]
    assert shown["available_dates"] == [str(today() + one * DAY) for one in (1, 4, 5)]
    assert shown["time_slots"] == []
    month = free(office, villa).json()
    assert len(month["available_dates"]) + len(month["booked_dates"]) in {29, 30}
    for query, status in (
        (f"?start_date={tomorrow()}", 400),
        (f"?start_date={tomorrow()}&end_date={today()}", 400),
        ("?start_date=0001-01-01&end_date=9999-12-31", 400),
        ("?start_date=9999-12-31&end_date=9999-12-31", 200),
        ("?start_date=0001-01-01&end_date=0001-01-01", 200),
        ("?date=soon", 400),
    ):
        assert free(office, villa, query).status_code == status, query
    assert free(office, str(uuid4())).status_code == 404
    assert free(office, office.listing(SOFA)).status_code == 400


def test_a_seller_keeps_days_for_themselves(office: Office) -> None:
    villa = office.listing(VILLA)
    path, dates = f"/api/listings/{villa}/calendar/", {"start_date": tomorrow(), "end_date": str(today() + 3 * DAY)}
    assert office.ask(office.stranger, "PUT", path, {**dates, "blocked": True}).status_code == 403
    assert office.ask(office.seller, "PUT", path, {**dates, "blocked": True}).json() == {"success": True}
    assert office.book(villa, **nights(2, 4)).status_code == 409
    office.made(villa, **nights(3, 4))
    clash = {"start_date": tomorrow(), "end_date": str(today() + 4 * DAY), "blocked": True}
    assert office.ask(office.seller, "PUT", path, clash).status_code == 409
    assert office.ask(office.seller, "PUT", path, {**dates, "blocked": False}).status_code == 200
    assert office.book(villa, **nights(1, 3)).status_code == 201


def test_pages_of_bookings_follow_each_other(office: Office) -> None:
    someone, flat = registered(office.client), office.listing()
    for at in (9, 10, 11):
        office.book(flat, someone, preferred_time=f"{at:02}:00:00")
    first = office.ask(someone, "GET", "/api/bookings/user?limit=2").json()
    rest = office.ask(someone, "GET", f"/api/bookings/user?limit=2&cursor={first['next_cursor']}").json()
    times = [one["local_starts_at"][11:16] for page in (first, rest) for one in page["bookings"]]
    assert times == ["11:00", "10:00", "09:00"]
    assert (first["has_next"], rest["has_next"], rest["next_cursor"]) == (True, False, None)
