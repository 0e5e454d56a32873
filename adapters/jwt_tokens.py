"""Access tokens as signed JWTs (RFC 7519), refresh tokens as random strings."""

import secrets
import time
from collections import OrderedDict
from datetime import datetime, timedelta
from uuid import UUID

import jwt

_ALGORITHM = "HS256"
_REMEMBERED = 10_000


class JwtTokens:
    """Makes tokens and reads them.

    A token that was verified once is remembered until it expires: verifying costs more than all else that finds out who calls.
    """

    def __init__(self, secret: str, access_seconds: int) -> None:
        self._secret = secret
        self._lifetime = timedelta(seconds=access_seconds)
        self._verified: OrderedDict[str, tuple[float, UUID, str]] = OrderedDict()

    def access(self, person_id: UUID, user_type: str, now: datetime) -> str:
        """A signed token that expires soon."""
        claims = {"sub": str(person_id), "role": user_type, "iat": now, "exp": now + self._lifetime, "typ": "access"}
        return jwt.encode(claims, self._secret, _ALGORITHM)

    def refresh(self) -> str:
        """A random token of 256 bits."""
        return secrets.token_urlsafe(32)

    def caller(self, token: str) -> tuple[UUID, str] | None:
        """Whose an access token is and as what, or None where it is not valid."""
        known = self._verified.get(token)
        if known is not None and known[0] > time.time():
            return known[1], known[2]
        try:
            claims = jwt.decode(token, self._secret, algorithms=[_ALGORITHM], options={"require": ["exp", "sub", "role", "typ"]})
            found = UUID(claims["sub"]), str(claims["role"])
        except (jwt.InvalidTokenError, ValueError, AttributeError):
            return None
        if claims["typ"] != "access":
            return None
        self._verified[token] = (float(claims["exp"]), *found)
        if len(self._verified) > _REMEMBERED:
            self._verified.popitem(last=False)
        return found
