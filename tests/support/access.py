"""Who may do what over HTTP: routes for everybody, and of the others what comes of each for whom."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

OPEN = {
    ("POST", "/api/auth/register"),
    ("POST", "/api/auth/login"),
    ("POST", "/api/token"),
    ("POST", "/api/token/refresh"),
    ("POST", "/api/logout"),
    ("GET", "/api/auth/status"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
    ("GET", "/api/listings/{listing_id}/availability"),
}
SIGNED = {("POST", "/api/webhooks/twilio/whatsapp"), ("POST", "/api/webhooks/twilio/status")}
PUBLIC = {
    ("GET", "/api/categories"),
    ("GET", "/api/categories/{slug}/subcategories"),
    ("GET", "/api/listings"),
    ("GET", "/api/listings/{listing_id}"),
    ("GET", "/api/listings/{listing_id}/images"),
    ("GET", "/api/listings/{listing_id}/images/{photo_id}"),
    ("POST", "/api/tools/search_internal_listings"),
}
"""Whoever looks for something may see what is offered; sellers see their drafts as well."""

ADDRESSED = {("GET", "/media/{media_id}")}
"""Whoever has an address that we signed may see the file."""

THREAD = "/api/v1/threads/{thread}"
WORDS = {"content": "And so on"}
READ = {"mark_as_read": True}
REQUEST = "/api/v1/requests/{request}"
FLAT = {"category": "rentals", "location": "Girne", "description": "With a view"}
NIGHTS = {"start_date": str(date.today() + timedelta(days=9)), "end_date": str(date.today() + timedelta(days=11))}  # noqa: DTZ011
BOOKING = "/api/bookings/{booking}"
LISTING, DRAFT = "/api/listings/{listing}", "/api/listings/{draft}"
SOFA = {"category": "goods", "subcategory": "furniture", "title": "A sofa", "location": "Girne", "price": "120"}
NOWHERE = "00000000-0000-4000-8000-000000000000"
LOOKED_AT = "/api/support/threads/{thread}"
MATRIX: list[Any] = [
    # route, body, and the status for: buyer, seller, stranger, support
    ("GET", THREAD, None, 200, 200, 404, 404),
    ("GET", THREAD + "/messages", None, 200, 200, 404, 404),
    ("POST", THREAD + "/messages", WORDS, 201, 201, 404, 404),
    ("PUT", "/api/v1/messages/{thread}/read_status", READ, 200, 200, 404, 404),
    ("POST", "/api/v1/messages/{thread}/read_status/", READ, 200, 200, 404, 404),
    ("POST", THREAD + "/join", None, 403, 403, 403, None),
    ("POST", THREAD + "/leave", None, 403, 403, 404, 404),
    ("POST", THREAD + "/close", None, None, None, 404, 404),
    ("GET", "/api/v1/people/{seller}", None, 200, 200, 200, 200),
    ("GET", "/api/v1/threads", None, 200, 200, 200, 200),
    ("GET", "/api/v1/messages", None, 200, 200, 200, 200),
    ("GET", "/api/v1/media/{thread}", None, 404, 404, 404, 404),
    ("POST", "/api/v1/media/{thread}/retry", None, 404, 404, 404, 404),
    ("GET", "/api/v1/messages/unread-count", None, 200, 200, 200, 200),
    ("POST", "/api/v1/requests", FLAT, 201, 201, 201, 201),
    ("GET", "/api/v1/requests", None, 200, 200, 200, 200),
    ("GET", REQUEST, None, 200, 404, 404, 404),
    ("POST", REQUEST + "/close", None, 200, 404, 404, 404),
    ("GET", "/api/v1/briefs", None, 200, 200, 200, 200),
    ("POST", "/api/v1/briefs/{request}/offers", {"words": "650 GBP"}, 404, 404, 404, 404),
    ("POST", "/api/broadcasts/create-gate", {"demand_lead_id": NOWHERE}, 403, 403, 403, 404),
    ("GET", "/api/broadcasts/pending", None, 403, 403, 403, 200),
    ("POST", "/api/broadcasts/approve", {"approval_id": NOWHERE}, 403, 403, 403, 404),
    ("POST", "/api/broadcasts/reject", {"approval_id": NOWHERE}, 403, 403, 403, 404),
    ("GET", "/api/broadcasts/{thread}", None, 403, 403, 403, 404),
    ("GET", "/api/v1/seller/market", None, 403, 200, 403, 403),
    ("PUT", "/api/v1/seller/market", {"categories": ["rentals"]}, 403, 200, 403, 403),
    ("POST", "/api/v1/seller/pause", None, 403, 200, 403, 403),
    ("POST", "/api/v1/seller/resume", None, 403, 200, 403, 403),
    ("GET", "/api/categories", None, 200, 200, 200, 200),
    ("GET", "/api/categories/cars/subcategories", None, 200, 200, 200, 200),
    ("GET", "/api/categories/boats/subcategories", None, 404, 404, 404, 404),
    ("GET", "/api/listings", None, 200, 200, 200, 200),
    ("GET", LISTING, None, 200, 200, 200, 200),
    ("GET", DRAFT, None, 404, 200, 404, 404),
    ("GET", DRAFT + "/images", None, 404, 200, 404, 404),
    ("GET", LISTING + "/images", None, 200, 200, 200, 200),
    ("POST", "/api/tools/search_internal_listings", {"query": "flat"}, 200, 200, 200, 200),
    ("POST", "/api/listings", SOFA, 403, 201, 403, 403),
    ("PUT", DRAFT, SOFA, 404, 200, 404, 404),
    ("PUT", DRAFT + "/images", {"images": []}, 404, 200, 404, 404),
    ("POST", DRAFT + "/upload-image", None, 404, 400, 404, 404),
    ("POST", DRAFT + "/publish", None, 404, None, 404, 404),
    ("PUT", LISTING, SOFA, 403, None, 403, 403),
    ("POST", LISTING + "/withdraw", None, 403, None, 403, 403),
    ("GET", "/api/notifications", None, 200, 200, 200, 200),
    ("POST", "/api/notifications/clear", None, 200, 200, 200, 200),
    ("POST", "/api/notifications/clear", {"up_to": str(UUID(int=7))}, 404, 404, 404, 404),
    ("POST", "/api/v1/news", {"texts": {"en": "Rents fall."}}, 403, 403, 403, 202),
    ("POST", "/api/bookings", {"listing_id": NOWHERE, **NIGHTS}, 404, 404, 404, 404),
    ("GET", "/api/bookings/user", None, 200, 200, 200, 200),
    ("GET", "/api/bookings/user?role=seller", None, 200, 200, 200, 200),
    ("PUT", BOOKING + "/status", {"status": "confirmed"}, 403, None, 403, 403),
    ("DELETE", BOOKING, None, None, 403, 403, 403),
    ("DELETE", "/api/bookings/{thread}", None, 404, 404, 404, 404),
    ("GET", "/api/listings/{listing}/availability", None, 200, 200, 200, 200),
    (
        "PUT",
        "/api/listings/{listing}/calendar",
        {"start_date": "2036-01-01", "end_date": "2036-01-02", "blocked": False},
        403,
        200,
        403,
        403,
    ),
    ("POST", "/api/route", {"utterance": "a flat"}, 200, 200, 200, 200),
    ("GET", "/api/support/handovers", None, 403, 403, 403, 200),
    ("GET", "/api/support/bookings/{booking}", None, 403, 403, 403, 200),
    ("GET", LOOKED_AT, None, 403, 403, 403, 200),
    ("GET", LOOKED_AT + "/story", None, 403, 403, 403, 200),
    ("GET", LOOKED_AT + "/difference", None, 403, 403, 403, 200),
    ("GET", "/api/support/people/{thread}", None, 403, 403, 403, 404),
    ("GET", "/api/support/messages/{thread}/story", None, 403, 403, 403, 404),
    ("GET", "/api/support/leads/{thread}", None, 403, 403, 403, 404),
    ("GET", "/api/support/broadcasts/{thread}", None, 403, 403, 403, 404),
    ("GET", "/api/support/events?correlation_id=none", None, 403, 403, 403, 200),
    ("GET", "/api/support/events/{thread}/why", None, 403, 403, 403, 404),
    ("POST", "/api/support/looks", {"kind": "lead", "id": "{thread}", "reason": "To find out"}, 403, 403, 403, 400),
]
