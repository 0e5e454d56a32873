"""What support says about broadcasts and is shown of them; OpenAPI is generated from these."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from domain.broadcast.events import Ground
from domain.broadcast.reasons import sentence
from domain.broadcast.states import RecipientState
from domain.channel import Channel
from domain.outbound.provider_errors import consequence
from entrypoints.http.problems import invalid
from projections.query import Row

LONGEST = 1_000


class NewGate(Struct, frozen=True):
    """Which request sellers are to be asked about; without `seller_ids` they are found by category, location and price."""

    demand_lead_id: UUID
    seller_ids: Annotated[list[UUID], Meta(max_length=200)] | None = None
    medium: Annotated[str, Meta(max_length=32, examples=["whatsapp"])] = Channel.WHATSAPP.value


class GateAnswer(Struct, frozen=True):
    """What is to be decided."""

    approval_id: UUID
    status: str


class Approval(Struct, frozen=True):
    """Yes, and why."""

    approval_id: UUID
    notes: Annotated[str, Meta(max_length=LONGEST)] = ""


class Rejection(Struct, frozen=True):
    """No, and why."""

    approval_id: UUID
    reason: Annotated[str, Meta(max_length=LONGEST)] = ""


class Decided(Struct, frozen=True):
    """It was decided."""

    status: str


class PendingApproval(Struct, frozen=True):
    """A decision that is waited for."""

    id: UUID
    demand_lead_id: UUID
    target_seller_count: int
    seller_ids: list[UUID]
    medium: str
    category: str
    location: str
    budget: str | None
    duration: str
    created_at: datetime
    expires_at: datetime


class PendingApprovals(Struct, frozen=True):
    """All decisions that are waited for, the oldest first."""

    pending_count: int
    approvals: list[PendingApproval]


class Named(Struct, frozen=True):
    """A seller by name; somebody who left has none."""

    id: UUID
    name: str


class RecipientShown(Struct, frozen=True):
    """One of the audience. `reason` is a sentence for people, `reason_code` the same for machines; wave 0 is none yet."""

    seller: Named
    state: RecipientState
    reason: str | None
    reason_code: str | None
    wave: int
    changed_at: datetime


class LeftOut(Struct, frozen=True):
    """Somebody who was looked at and not chosen; `grounds` are all of them, `reasons` sentences about those against."""

    seller: Named
    grounds: list[str]
    reasons: list[str]


class Totals(Struct, frozen=True):
    """How many of the audience are in each state; together they are the audience."""

    queued: int
    sent: int
    delivered: int
    read: int
    failed: int
    skipped: int
    deferred: int
    unknown: int


class Decision(Struct, frozen=True):
    """Who decided, when and why; notes of somebody who left are gone."""

    by: UUID
    at: datetime
    notes: str


class BroadcastShown(Struct, frozen=True):
    """The report of a broadcast, as it is now."""

    id: UUID
    demand_lead_id: UUID
    state: str
    why: str | None
    why_code: str | None
    medium: str
    category: str
    location: str
    budget: str | None
    duration: str
    audience: int
    totals: Totals
    recipients: list[RecipientShown]
    left_out: list[LeftOut]
    decision: Decision | None
    requested_by: UUID
    waves: int
    wave_size: int | None
    wave_pause_seconds: int | None
    enough_answers: int | None
    deadline: datetime | None
    requested_at: datetime
    expires_at: datetime
    ended_at: datetime | None


def require_whatsapp(medium: str) -> None:
    """Raises a 400 problem for any other way."""
    if medium != Channel.WHATSAPP.value:
        raise invalid("medium", "Sellers are asked on whatsapp only.")


def pending_shown(row: Row) -> PendingApproval:
    """A row of what waits for a decision."""
    told = row["category"], row["location"], row["budget"], row["duration"]
    chosen = row["chosen"]
    times = row["requested_at"], row["expires_at"]
    return PendingApproval(row["broadcast_id"], row["lead_id"], len(chosen), chosen, row["medium"], *told, *times)


def in_words(code: str | None, language: str) -> str | None:
    """One of our reasons, else what a provider's code means; nothing for no code."""
    if code is None:
        return None
    return sentence(code, language) or consequence(code).text(language)


def report(row: Row, audience: Sequence[Row], names: Mapping[UUID, str], language: str) -> BroadcastShown:
    """A broadcast with everybody of it. The totals are counted from the same rows that are shown."""
    states = [RecipientState(one["state"]) for one in audience]
    decided = row["decided_by"] is not None
    return BroadcastShown(
        id=row["broadcast_id"],
        demand_lead_id=row["lead_id"],
        state=row["state"],
        why=in_words(row["why"], language),
        why_code=row["why"],
        medium=row["medium"],
        category=row["category"],
        location=row["location"],
        budget=row["budget"],
        duration=row["duration"],
        audience=len(audience),
        totals=Totals(**{state.value: states.count(state) for state in RecipientState}),
        recipients=[_recipient(one, names, language) for one in audience],
        left_out=list(_left_out(row, names, language)),
        decision=Decision(row["decided_by"], row["decided_at"], row["notes"]) if decided else None,
        requested_by=row["requested_by"],
        waves=row["waves"],
        wave_size=row["wave_size"],
        wave_pause_seconds=row["wave_pause"],
        enough_answers=row["enough_answers"],
        deadline=row["deadline"],
        requested_at=row["requested_at"],
        expires_at=row["expires_at"],
        ended_at=row["ended_at"],
    )


def _recipient(one: Row, names: Mapping[UUID, str], language: str) -> RecipientShown:
    seller, code = Named(one["seller_id"], names.get(one["seller_id"], "")), one["reason"]
    state = RecipientState(one["state"])
    return RecipientShown(seller, state, in_words(code, language), code, one["wave"], one["changed_at"])


def _left_out(row: Row, names: Mapping[UUID, str], language: str) -> Iterator[LeftOut]:
    for seller_id, told in zip(row["left_out"], row["left_out_grounds"], strict=True):
        grounds = told.split()
        against = [ground for ground in grounds if ground != Ground.QUIET_HOURS]
        reasons = [text for ground in against if (text := sentence(ground, language)) is not None]
        yield LeftOut(Named(seller_id, names.get(seller_id, "")), grounds, reasons)
