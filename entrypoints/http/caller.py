"""Who is calling: a bearer token, or the cookie of a browser on our own pages."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol, cast
from urllib.parse import urlsplit
from uuid import UUID

from starlette.requests import Request

from entrypoints.http.endpoint import Auth
from entrypoints.http.problems import HttpProblem

Role = Literal["consumer", "seller", "support", "admin"]
STAFF = ("support", "admin")
_SAFE = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Caller:
    """A known caller."""

    person_id: UUID
    role: Role


class AccessTokens(Protocol):
    """Reads access tokens."""

    def caller(self, token: str) -> tuple[UUID, str] | None:
        """Whose it is and as what, or None where it is not valid any more or never was."""


class Callers:
    """Finds out who calls, and turns away whoever may not."""

    def __init__(self, tokens: AccessTokens, public_origin: Callable[[Request], str]) -> None:
        self._tokens = tokens
        self._public_origin = public_origin

    def of(self, request: Request, auth: Auth) -> Caller | None:
        """The caller, None where nobody needs to be known; raises a 401 or 403 problem."""
        if auth is Auth.NONE:
            return None
        caller = self._known(request)
        if caller is None:
            if auth is Auth.OPTIONAL:
                return None
            raise _unknown()
        if auth is Auth.STAFF and caller.role not in STAFF:
            raise HttpProblem(403, "staff-only", "Only support may do this.")
        return caller

    def _known(self, request: Request) -> Caller | None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            found = self._tokens.caller(token.strip())
        else:
            cookie = request.cookies.get("access")
            found = self._tokens.caller(cookie) if cookie else None
            if found is not None:
                self.require_own_origin(request)
        return Caller(found[0], cast("Role", found[1])) if found else None

    def require_own_origin(self, request: Request) -> None:
        """A browser sends cookies by itself, so a write that rests on them must come from our own pages.

        Beside SameSite=Lax: the Origin header, or where a browser leaves it out, Sec-Fetch-Site (OWASP, "Cross-Site Request
        Forgery Prevention", "Verifying Origin With Standard Headers").
        """
        if request.method in _SAFE:
            return
        origin = request.headers.get("origin")
        if origin is not None:
            own = (self._public_origin(request), f"{request.scope['scheme']}://{request.headers.get('host', '')}")
            given = _normal(origin)
            allowed = given is not None and given in [_normal(one) for one in own]
        else:
            allowed = request.headers.get("sec-fetch-site") in ("same-origin", "none")
        if not allowed:
            raise HttpProblem(403, "foreign-origin", "A request with a cookie must come from our own pages.")


def _normal(origin: str) -> tuple[str, str, int | None] | None:
    """Scheme, host and port; None for what is no origin, such as `null`."""
    try:
        parts = urlsplit(origin)
        port = parts.port
    except ValueError:
        return None
    if not parts.hostname:
        return None
    return parts.scheme, parts.hostname, port or {"http": 80, "https": 443}.get(parts.scheme)


def _unknown() -> HttpProblem:
    headers = {"WWW-Authenticate": "Bearer"}
    return HttpProblem(401, "credentials-required", "Sign in, or refresh your token, and try again.", headers=headers)
