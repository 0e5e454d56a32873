"""What accounts look like on the wire, both ways."""

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from projections.query import Row

Username = Annotated[str, Meta(min_length=3, max_length=64, pattern=r"^[\w.@+\-]+$", examples=["ayse"])]
Email = Annotated[str, Meta(min_length=3, max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", examples=["ayse@example.org"])]
Name = Annotated[str, Meta(min_length=1, max_length=80, pattern=r"\S", examples=["Ayşe"])]
Phone = Annotated[str, Meta(max_length=40, description="In any usual form; kept in E.164.", examples=["0533 123 45 67"])]
Language = Literal["en", "tr", "ru", "pl", "de"]
Hour = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="Local time, HH:MM.", examples=["22:00"])]


class Registration(Struct, frozen=True):
    """A new account."""

    username: Username
    email: Email
    password: Annotated[str, Meta(min_length=8, max_length=256)]
    user_type: Literal["consumer", "seller"] = "consumer"
    phone: Phone | None = None
    display_name: Name | None = None
    language: Language | None = None


class Credentials(Struct, frozen=True):
    """Who one claims to be."""

    username: Annotated[str, Meta(max_length=256)]
    password: Annotated[str, Meta(max_length=256)]


class RefreshRequest(Struct, frozen=True):
    """A refresh token; browsers send theirs as a cookie instead."""

    refresh: Annotated[str, Meta(max_length=256)] | None = None


class User(Struct, frozen=True):
    """A person as they see themselves."""

    id: UUID
    username: str
    email: str
    user_type: str
    display_name: str
    phone: str | None
    language: str


class Tokened(Struct, frozen=True):
    """Tokens, also set as cookies, and whose they are."""

    token: str
    refresh: str
    user: User


class Status(Struct, frozen=True):
    """Whether somebody is signed in."""

    authenticated: bool
    user: User | None


class Profile(Struct, frozen=True):
    """What to change; an empty phone removes the number."""

    display_name: Name | None = None
    email: Email | None = None
    phone: Phone | None = None


class QuietHours(Struct, frozen=True):
    """When nothing may disturb; may span midnight."""

    start: Hour
    end: Hour


class Preferences(Struct, frozen=True):
    """Language, quiet hours, and which messages are wanted unasked."""

    language: Language = "en"
    quiet_hours: QuietHours | None = None
    proactive: Annotated[list[Literal["new_photos", "reminders", "market_news"]], Meta(max_length=3)] = []


def user(row: Row) -> User:
    """A row of the people view."""
    return User(
        row["person_id"],
        row["username"],
        row["email"],
        row["user_type"],
        row["display_name"],
        row["phone"],
        row["language"],
    )


def preferences(row: Row) -> Preferences:
    """A row of the people view."""
    quiet = QuietHours(row["quiet_from"], row["quiet_until"]) if row["quiet_from"] and row["quiet_until"] else None
    return Preferences(row["language"], quiet, row["proactive"])
