"""Accounts: registering, signing in and out, profile, preferences."""

import hashlib
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager

import anyio
from anyio import to_thread
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from application.accounts import Accounts, BadCredentials, Newcomer, RefreshTokenInvalid, SignedIn, username_key
from application.ports import Busy, PersonErased
from domain.person.events import UserType
from domain.person.refusals import NotRegistered
from entrypoints.http.account_shapes import (
    Credentials,
    Preferences,
    Profile,
    RefreshRequest,
    Registration,
    Status,
    Tokened,
    User,
    preferences,
    user,
)
from entrypoints.http.answers import answered, cause_of, conditional, in_thread
from entrypoints.http.caller import Caller, Callers
from entrypoints.http.contacts import normal_phone, normal_username, preferred_language, public_name
from entrypoints.http.endpoint import Auth, Endpoint
from entrypoints.http.limits import Budgets
from entrypoints.http.routing import address
from projections.people import PROFILE
from projections.query import Reads, Row

_HASHING_AT_ONCE = 2
_MOST_WAITING = 100


class LoggedOut(Struct, frozen=True):
    """Signed out."""

    success: bool


class AccountHandlers:
    """The requests about accounts."""

    def __init__(
        self,
        accounts: Accounts,
        reads: Reads,
        callers: Callers,
        budgets: Budgets,
        lifetimes: tuple[int, int],
        *,
        secure: bool,
    ) -> None:
        self._accounts = accounts
        self._reads = reads
        self._callers = callers
        self._budgets = budgets
        self._lifetimes = lifetimes
        self._secure = secure
        self._hashing = anyio.Semaphore(_HASHING_AT_ONCE)

    async def register(self, request: Request, body: Registration) -> Response:
        """Opens an account and signs in."""
        username = normal_username(body.username)
        newcomer = Newcomer(
            username,
            body.email,
            body.password,
            UserType(body.user_type),
            public_name(body.display_name, username, body.user_type),
            normal_phone(body.phone),
            preferred_language(request, body.language),
        )
        async with self._turn_to_hash():
            signed_in = await to_thread.run_sync(self._accounts.register, newcomer, request.scope["correlation_id"])
        return await self._welcome(signed_in, 201)

    async def sign_in(self, request: Request, body: Credentials) -> Response:
        """Signs in; only failures draw on the budget, by name and address."""
        known_as = f"{username_key(body.username)}\0{address(request)}"
        who = hashlib.sha256(known_as.encode()).hexdigest()
        async with self._turn_to_hash():
            # Asked only when it is this guess's turn: of many that come at once, few are made before the budget is spent.
            await self._budgets.require("sign_ins", who)
            try:
                signed_in = await to_thread.run_sync(self._accounts.sign_in, body.username, body.password)
            except BadCredentials:
                await self._budgets.count("sign_ins", who)
                raise
        return await self._welcome(signed_in, 200)

    @asynccontextmanager
    async def _turn_to_hash(self) -> AsyncIterator[None]:
        """Hashing waits here, on threads of its own, and never takes those that messages are sent on; raises `Busy`."""
        if self._hashing.statistics().tasks_waiting >= _MOST_WAITING:
            raise Busy
        async with self._hashing:
            yield

    async def refresh(self, request: Request, body: RefreshRequest) -> Response:
        """Exchanges the refresh token of the body, or else of the cookie."""
        signed_in = await in_thread(self._accounts.refresh, self._refresh_token(request, body))
        return await self._welcome(signed_in, 200)

    async def sign_out(self, request: Request, body: RefreshRequest) -> Response:
        """Ends the session and clears the cookies."""
        if body.refresh or "refresh" in request.cookies:
            await in_thread(self._accounts.sign_out, self._refresh_token(request, body))
        response = answered(LoggedOut(success=True))
        for name in ("access", "refresh"):
            response.delete_cookie(name, path="/", httponly=True, samesite="lax", secure=self._secure)
        return response

    async def status(self, request: Request, caller: Caller | None) -> Response:
        """Whether somebody is signed in, and who."""
        row = await self._reads.one(PROFILE, person_id=caller.person_id) if caller else None
        return conditional(request, Status(row is not None, user(row) if row else None))

    async def profile(self, request: Request, caller: Caller) -> Response:
        """One's own profile."""
        return conditional(request, user(await self._own(caller)))

    async def revise(self, request: Request, caller: Caller, body: Profile) -> Response:
        """Changes what is given and leaves the rest."""
        row = await self._own(caller)
        phone = row["phone"] if body.phone is None else normal_phone(body.phone)
        name = public_name(body.display_name, row["username"], row["user_type"]) if body.display_name else row["display_name"]
        email, cause = body.email or row["email"], cause_of(request, caller)
        await _of_oneself(in_thread(self._accounts.revise, caller.person_id, name, email, phone, cause))
        return answered(user(await self._own(caller)))

    async def preferences(self, request: Request, caller: Caller) -> Response:
        """One's own preferences."""
        return conditional(request, preferences(await self._own(caller)))

    async def choose(self, request: Request, caller: Caller, body: Preferences) -> Response:
        """Chooses preferences anew."""
        quiet = (body.quiet_hours.start, body.quiet_hours.end) if body.quiet_hours else (None, None)
        cause = cause_of(request, caller)
        await _of_oneself(in_thread(self._accounts.choose, caller.person_id, body.language, quiet, tuple(body.proactive), cause))
        return answered(preferences(await self._own(caller)))

    async def _own(self, caller: Caller) -> Row:
        row = await self._reads.one(PROFILE, person_id=caller.person_id)
        if row is None:
            raise NotRegistered
        return row

    def _refresh_token(self, request: Request, body: RefreshRequest) -> str:
        if body.refresh:
            return body.refresh
        token = request.cookies.get("refresh")
        if not token:
            raise RefreshTokenInvalid
        self._callers.require_own_origin(request)
        return token

    async def _welcome(self, signed_in: SignedIn, status: int) -> Response:
        row = await self._reads.one(PROFILE, person_id=signed_in.person_id)
        if row is None:
            raise NotRegistered
        access, refresh = signed_in.tokens.access, signed_in.tokens.refresh
        response = answered(Tokened(access, refresh, user(row)), status)
        response.headers["Cache-Control"] = "no-store"
        for (name, token), seconds in zip((("access", access), ("refresh", refresh)), self._lifetimes, strict=True):
            response.set_cookie(name, token, seconds, path="/", secure=self._secure, httponly=True, samesite="lax")
        return response


async def _of_oneself(change: Awaitable[None]) -> None:
    """Whoever was forgotten has no account any more, however long their token lasts."""
    try:
        await change
    except PersonErased:
        raise NotRegistered from None


def endpoints(handlers: AccountHandlers) -> list[Endpoint]:
    """Every route about accounts."""
    none, required, tokened = Auth.NONE, Auth.REQUIRED, {200: Tokened}
    auth = "/api/auth/"
    profile, preferences = auth + "profile", auth + "preferences"
    return [
        Endpoint(
            "POST", auth + "register", "register", handlers.register, {201: Tokened}, none, Registration, limit="registrations"
        ),
        Endpoint("POST", auth + "login", "sign in", handlers.sign_in, tokened, none, Credentials),
        Endpoint("POST", "/api/token", "sign in for tokens", handlers.sign_in, tokened, none, Credentials),
        Endpoint("POST", "/api/token/refresh", "refresh tokens", handlers.refresh, tokened, none, RefreshRequest),
        Endpoint("POST", "/api/logout", "sign out", handlers.sign_out, {200: LoggedOut}, none, RefreshRequest),
        Endpoint("GET", auth + "status", "who am I", handlers.status, {200: Status}, Auth.OPTIONAL),
        Endpoint("GET", profile, "show my profile", handlers.profile, {200: User}, required),
        Endpoint("PUT", profile, "revise my profile", handlers.revise, {200: User}, required, Profile),
        Endpoint("GET", preferences, "show my preferences", handlers.preferences, {200: Preferences}, required),
        Endpoint("PUT", preferences, "choose my preferences", handlers.choose, {200: Preferences}, required, Preferences),
    ]
