"""What people and support do about bookings over HTTP, one request after another."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from domain.booking.identity import booking_id
from tests.support.bookable import VILLA, published
from tests.support.product import Person, Product
from tests.support.staff import core_of


def booking(
    product: Product, support: Person, buyer: Person, seller: Person
) -> Iterator[tuple[Person, str, str, dict[str, Any] | None]]:
    """Somebody books two stays of which the seller takes one, and support looks at what became of them."""
    with core_of(product) as core:
        listing = published(core, seller.id, VILLA)
    for number, (path, body) in enumerate({"/status": {"status": "confirmed"}, "": None}.items()):
        first, until = (str(date.today() + timedelta(days=10 + number + one)) for one in (0, 1))  # noqa: DTZ011
        named = uuid4()
        wanted = {"listing_id": str(listing), "start_date": first, "end_date": until, "client_booking_id": str(named)}
        yield buyer, "POST", "/api/bookings", wanted
        made = f"/api/bookings/{booking_id(buyer.id, named)}"
        yield seller if body else buyer, "PUT" if body else "DELETE", made + path, body
    yield buyer, "GET", "/api/bookings/user", None
    yield seller, "GET", "/api/bookings/user?role=seller&status=confirmed", None
    yield buyer, "GET", f"/api/listings/{listing}/availability", None
    days = {"start_date": "2036-01-01", "end_date": "2036-01-02", "blocked": True}
    yield seller, "PUT", f"/api/listings/{listing}/calendar", days
    yield support, "POST", "/api/support/looks", {"kind": "booking", "id": made.rpartition("/")[2], "reason": "A complaint"}
    for more in ("", "/story", "/difference"):
        yield support, "GET", f"/api/support/bookings/{made.rpartition('/')[2]}{more}", None
