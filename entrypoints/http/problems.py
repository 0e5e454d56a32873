"""Every failure as a problem (RFC 9457), with what older clients expect beside it."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson
from starlette.exceptions import HTTPException
from starlette.responses import Response

from application.accounts import (
    BadCredentials,
    RefreshTokenInvalid,
    UsernameTaken,
)
from application.audit import BadMoment, EventNotFound, SubjectNotFound
from application.conversations import NothingToImport
from application.offering import OffersEnough
from application.ports import Busy, LogUnavailable, OtherViewsStored, PersonErased
from application.receiving import CallbackIncomplete
from application.threads import KeyReused, NoSellerBetweenThem, PersonNotFound
from domain.booking import refusals as booking
from domain.broadcast import refusals as broadcast
from domain.consent.refusals import StoppedByRecipient
from domain.errors import Refused
from domain.inspection.refusals import ReasonNotFit
from domain.lead import refusals as lead
from domain.listing import refusals as listing
from domain.media.refusals import MediaGone, MediaNotFailed, MediaNotFound, MediaPending
from domain.notice.refusals import NoticeNotFound
from domain.outbound.refusals import (
    OutboundNotFound,
    OutboundNotWaiting,
    OutboundTooEarly,
    OutboundTooLate,
    TemplateRequired,
)
from domain.person.refusals import (
    AliasNotUsable,
    AliasTaken,
    CannotMergeWithOneself,
    NotMerged,
    NotRegistered,
    ReasonMissing,
    RegistrationNotOpen,
    RoleNotGrantable,
)
from domain.seller.refusals import MarketNotUsable, NotASeller
from domain.thread import refusals as thread

STATUSES: Mapping[type[Refused], int] = {
    BadCredentials: 401,
    RefreshTokenInvalid: 401,
    UsernameTaken: 409,
    NotRegistered: 401,
    RegistrationNotOpen: 403,
    RoleNotGrantable: 400,
    PersonErased: 410,
    ReasonMissing: 400,
    CannotMergeWithOneself: 400,
    NotMerged: 409,
    AliasNotUsable: 400,
    AliasTaken: 409,
    PersonNotFound: 404,
    NoSellerBetweenThem: 400,
    KeyReused: 422,
    NothingToImport: 400,
    CallbackIncomplete: 400,
    ReasonNotFit: 400,
    SubjectNotFound: 404,
    EventNotFound: 404,
    BadMoment: 400,
    StoppedByRecipient: 409,
    MediaNotFound: 404,
    MediaNotFailed: 409,
    MediaPending: 409,
    MediaGone: 410,
    OutboundNotFound: 404,
    OutboundNotWaiting: 409,
    OutboundTooEarly: 409,
    OutboundTooLate: 409,
    TemplateRequired: 409,
    OffersEnough: 409,
    lead.LeadNotFound: 404,
    lead.LeadNotOpen: 409,
    lead.DemandAnswered: 409,
    lead.ContactInBrief: 400,
    lead.BudgetNotUsable: 400,
    broadcast.BroadcastNotFound: 404,
    broadcast.ApprovalDecided: 409,
    broadcast.ApprovalTooLate: 409,
    broadcast.BroadcastUnderWay: 409,
    broadcast.BroadcastEnded: 409,
    listing.ListingNotFound: 404,
    listing.NotYourListing: 403,
    listing.ListingNotUsable: 400,
    listing.PhotosFull: 409,
    listing.PhotoNotFound: 400,
    listing.PhotoNotUsable: 415,
    booking.BookingNotFound: 404,
    booking.BookingOfOthers: 403,
    booking.BookingNotOpen: 409,
    booking.BookingNotPending: 400,
    booking.TimeTaken: 409,
    booking.TooManyHolds: 409,
    booking.TimeNotBookable: 400,
    booking.DatesMissing: 400,
    booking.ListingNotBookable: 400,
    booking.OwnListing: 403,
    NotASeller: 403,
    MarketNotUsable: 400,
    NoticeNotFound: 404,
    thread.ThreadNotFound: 404,
    thread.NotAParticipant: 404,
    thread.ThreadNotOpen: 409,
    thread.OnlySupportLeaves: 403,
    thread.NothingToMarkUnread: 409,
    thread.MessageEmpty: 400,
    thread.WriterMismatch: 403,
    thread.CannotWriteToOneself: 400,
}
"""Each refusal's status; the architecture test knows when one is missing."""

MEDIA_TYPE = "application/problem+json"

_TITLES = {
    400: "The request is not valid",
    401: "Sign in to do this",
    403: "You may not do this",
    404: "There is nothing here",
    405: "This path has no such method",
    413: "The body is too large",
    415: "The body must be JSON",
    422: "The key was used for another request",
    429: "Too many requests",
    431: "The head of the request is too large",
    500: "Something broke on our side",
    503: "The service is briefly unavailable",
}
_CHALLENGE = {"WWW-Authenticate": "Bearer"}


class HttpProblem(Exception):
    """A failure of HTTP itself rather than of the domain."""

    def __init__(
        self,
        status: int,
        type_: str,
        detail: str,
        *,
        errors: Mapping[str, list[str]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.type = type_
        self.errors = errors
        self.headers = dict(headers or {})


def invalid(field: str, message: str) -> HttpProblem:
    """Validation failed on one field."""
    return HttpProblem(400, "invalid-request", f"{field}: {message}", errors={field: [message]})


def problem(error: Exception, correlation_id: str) -> Response:
    """The answer to a failure; one that nobody foresaw says no more than that."""
    if isinstance(error, HttpProblem):
        return _answer(error.status, error.type, str(error), correlation_id, error.headers, errors=error.errors)
    if isinstance(error, Refused):
        status = next((code for refusal, code in STATUSES.items() if isinstance(error, refusal)), 400)
        headers = _CHALLENGE if status == HTTPStatus.UNAUTHORIZED else {}
        return _answer(status, error.type, str(error), correlation_id, headers, title=error.title)
    if isinstance(error, HTTPException):
        status = error.status_code
        return _answer(status, _slug(status), _title(status), correlation_id, error.headers or {})
    if isinstance(error, LogUnavailable | Busy | OtherViewsStored):
        detail = "Try again in a moment; nothing was lost."
        return _answer(503, "unavailable", detail, correlation_id, {"Retry-After": "1"})
    return _answer(500, "internal-error", "The failure has been recorded; quote the correlation id.", correlation_id, {})


def _slug(status: int) -> str:
    return HTTPStatus(status).phrase.lower().replace(" ", "-")


def _title(status: int) -> str:
    return _TITLES.get(status) or HTTPStatus(status).phrase


def encoded(
    status: int,
    type_: str,
    detail: str,
    correlation_id: str,
    *,
    title: str | None = None,
    errors: Mapping[str, list[str]] | None = None,
) -> bytes:
    """A problem's document."""
    document: dict[str, Any] = {
        "type": type_,
        "title": title or _title(status),
        "status": status,
        "detail": detail,
        "correlation_id": correlation_id,
        "error": detail,
    }
    if errors is not None:
        document["errors"] = errors
    return orjson.dumps(document)


def _answer(
    status: int,
    type_: str,
    detail: str,
    correlation_id: str,
    headers: Mapping[str, str],
    *,
    title: str | None = None,
    errors: Mapping[str, list[str]] | None = None,
) -> Response:
    body = encoded(status, type_, detail, correlation_id, title=title, errors=errors)
    # Caches may keep a 404 or a 410 that says nothing else (RFC 9111, 4.2.2).
    return Response(body, status, {"Cache-Control": "no-store", **headers}, media_type=MEDIA_TYPE)
