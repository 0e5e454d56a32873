"""Accounts: registering, signing in and staying signed in, profile and preferences, roles."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol
from uuid import UUID, uuid4

from application.cause import Cause
from application.handle import Handle
from application.ports import Clock, Statement, Taken
from domain.errors import Refused
from domain.person.commands import ChoosePreferences, GrantRole, Register, ReviseProfile, RevokeRole
from domain.person.decider import PERSON
from domain.person.events import UserType


class UsernameTaken(Refused):
    """Somebody has this name already."""

    type: ClassVar[str] = "username-taken"
    title: ClassVar[str] = "This username is taken"


class BadCredentials(Refused):
    """Name or password is wrong; which of them is not said."""

    type: ClassVar[str] = "bad-credentials"
    title: ClassVar[str] = "Wrong username or password"


class RefreshTokenInvalid(Refused):
    """The refresh token is unknown, expired, or was used before, in which case its whole family is revoked."""

    type: ClassVar[str] = "refresh-token-invalid"
    title: ClassVar[str] = "Sign in again"


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What somebody says when they register."""

    username: str
    email: str
    password: str
    user_type: UserType
    display_name: str
    phone: str | None
    language: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """What keeps somebody signed in."""

    access: str
    refresh: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person with fresh tokens."""

    person_id: UUID
    tokens: Tokens


@dataclass(frozen=True, slots=True)
class Account:
    """What signing in is checked against; without a `user_type` the person is not there any more."""

    person_id: UUID
    password_hash: str
    user_type: str | None


class Passwords(Protocol):
    """Hashes passwords."""

    def hashed(self, password: str) -> str:
        """Slow on purpose."""

    def matches(self, password: str, password_hash: str | None) -> bool:
        """As slow for None, the hash of nobody."""


class AccountStore(Protocol):
    """Accounts and refresh tokens; every method raises `LogUnavailable`."""

    def opening(self, username_key: str, person_id: UUID, password_hash: str) -> Statement:
        """What stores an account in the commit that registers its person."""

    def first_token(self, refresh: str, person_id: UUID, now: datetime) -> Statement:
        """What keeps a person's first refresh token in the same commit."""

    def find(self, username_key: str) -> Account | None:
        """The account with this name."""

    def keep(self, refresh: str, person_id: UUID, now: datetime) -> None:
        """A refresh token was given out, the first of its family."""

    def rotate(self, refresh: str, successor: str, now: datetime) -> UUID | None:
        """Exchanges a token for its successor and gives its person, None where it is not good; twice used it ends its family."""

    def revoke(self, refresh: str) -> None:
        """Ends the family of a token."""

    def user_type(self, person_id: UUID) -> str | None:
        """As what a person is known, None for nobody."""


class TokenMaker(Protocol):
    """Makes tokens."""

    def access(self, person_id: UUID, user_type: str, now: datetime) -> str:
        """A signed token that expires soon."""

    def refresh(self) -> str:
        """A random token."""


def username_key(username: str) -> str:
    """Names that look alike to people are one: compatibility form, case folded, the Turkish i's, dotted or not, as one letter."""
    folded = unicodedata.normalize("NFKC", username).casefold().replace("i\u0307", "i").replace("ı", "i")
    return unicodedata.normalize("NFKC", folded).strip()


class Accounts:
    """Use cases of accounts. All raise the domain's refusals, `Busy` and `LogUnavailable`."""

    def __init__(self, handle: Handle, store: AccountStore, passwords: Passwords, tokens: TokenMaker, clock: Clock) -> None:
        self._handle = handle
        self._store = store
        self._passwords = passwords
        self._tokens = tokens
        self._clock = clock

    def register(self, newcomer: Newcomer, correlation_id: str) -> SignedIn:
        """Opens an account and signs in; raises `UsernameTaken`. Of two that race for a name one gets it."""
        person_id = uuid4()
        key = username_key(newcomer.username)
        if self._store.find(key) is not None:
            raise UsernameTaken
        command = Register(
            person_id=person_id,
            user_type=newcomer.user_type,
            username=newcomer.username,
            display_name=newcomer.display_name,
            email=newcomer.email,
            phone=newcomer.phone,
            language=newcomer.language,
            now=self._clock.now(),
        )
        refresh = self._tokens.refresh()
        alongside = [
            self._store.opening(key, person_id, self._passwords.hashed(newcomer.password)),
            self._store.first_token(refresh, person_id, command.now),
        ]
        try:
            self._handle(PERSON, person_id, command, Cause(f"person:{person_id}", correlation_id), alongside)
        except Taken:
            raise UsernameTaken from None
        return SignedIn(person_id, Tokens(self._tokens.access(person_id, newcomer.user_type, command.now), refresh))

    def sign_in(self, username: str, password: str) -> SignedIn:
        """Raises `BadCredentials`, after the same work whether or not the name is known."""
        account = self._store.find(username_key(username))
        matches = self._passwords.matches(password, account.password_hash if account else None)
        if account is None or account.user_type is None or not matches:
            raise BadCredentials
        now, refresh = self._clock.now(), self._tokens.refresh()
        self._store.keep(refresh, account.person_id, now)
        return SignedIn(account.person_id, Tokens(self._tokens.access(account.person_id, account.user_type, now), refresh))

    def refresh(self, refresh: str) -> SignedIn:
        """Exchanges a refresh token, which is good once; raises `RefreshTokenInvalid`."""
        successor = self._tokens.refresh()
        now = self._clock.now()
        person_id = self._store.rotate(refresh, successor, now)
        user_type = self._store.user_type(person_id) if person_id else None
        if person_id is None or user_type is None:
            raise RefreshTokenInvalid
        return SignedIn(person_id, Tokens(self._tokens.access(person_id, user_type, now), successor))

    def sign_out(self, refresh: str) -> None:
        """Ends the family of a refresh token."""
        self._store.revoke(refresh)

    def revise(self, person_id: UUID, display_name: str, email: str, phone: str | None, cause: Cause) -> None:
        """Changes how a person is called and reached."""
        command = ReviseProfile(person_id=person_id, display_name=display_name, email=email, phone=phone, now=self._clock.now())
        self._handle(PERSON, person_id, command, cause)

    def choose(
        self,
        person_id: UUID,
        language: str,
        quiet: tuple[str | None, str | None],
        proactive: tuple[str, ...],
        cause: Cause,
    ) -> None:
        """Changes what a person wants to hear."""
        command = ChoosePreferences(
            person_id=person_id,
            language=language,
            quiet_from=quiet[0],
            quiet_until=quiet[1],
            proactive=proactive,
            now=self._clock.now(),
        )
        self._handle(PERSON, person_id, command, cause)

    def grant(self, person_id: UUID, role: UserType, cause: Cause) -> bool:
        """Makes somebody support or admin; False where they were already."""
        command = GrantRole(person_id=person_id, role=role, now=self._clock.now())
        return bool(self._handle(PERSON, person_id, command, cause).events)

    def revoke(self, person_id: UUID, cause: Cause) -> bool:
        """Takes a granted role back; False where there was none."""
        return bool(self._handle(PERSON, person_id, RevokeRole(person_id=person_id, now=self._clock.now()), cause).events)
