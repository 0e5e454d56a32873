"""What a seller does with a listing over HTTP, and what others see of it."""

from collections.abc import Iterator
from typing import Any

from domain.listing.identity import listing_id
from tests.support.booked import booking
from tests.support.product import Person, Product

Asked = tuple[Person | None, str, str, dict[str, Any] | None]
NAMED = "00000000-0000-4000-8000-000000004711"


def offering(buyer: Person, seller: Person) -> Iterator[Asked]:
    """What a seller does with a listing, and what others see of it."""
    sofa = {"category": "goods", "subcategory": "furniture", "title": "A sofa", "location": "Girne", "price": "120"}
    yield seller, "POST", "/api/listings", {**sofa, "client_msg_id": NAMED}
    listing = f"/api/listings/{listing_id(seller.id, NAMED)}"
    yield seller, "PUT", listing, {**sofa, "attributes": {"condition": "used"}}
    yield seller, "POST", f"{listing}/publish", None
    for path in (listing, f"{listing}/images", "/api/listings", "/api/categories", "/api/categories/goods/subcategories"):
        yield buyer, "GET", path, None
    yield buyer, "POST", "/api/tools/search_internal_listings", {"query": "used sofa", "limit": 5}
    yield seller, "PUT", f"{listing}/images", {"images": []}
    yield seller, "POST", f"{listing}/withdraw", None


def trading(product: Product, support: Person, buyer: Person, seller: Person) -> Iterator[Asked]:
    """A seller offers something, and somebody books something else."""
    yield from offering(buyer, seller)
    yield from booking(product, support, buyer, seller)
