"""Every lead: what is looked for, by whom, how far it has come, and how many offers there are."""

from collections.abc import Iterator

from sqlalchemy import ARRAY, BigInteger, Date, DateTime, Index, Numeric, Text, Uuid, text

from domain.lead.events import (
    LeadCaptured,
    LeadClosed,
    LeadExpired,
    LeadPutOut,
    LeadRepeated,
    LeadStatus,
    OfferReceived,
)
from domain.person.events import PersonForgotten
from domain.personal import ERASED
from projections.changes import RowChange, insert, update, update_all
from projections.view import At, View, counter, optional, required

leads = View(
    "leads",
    version=1,
    key=("lead_id",),
    columns=[
        required("lead_id", Uuid()),
        required("customer_id", Uuid()),
        required("demand_id", Uuid()),
        required("ordinal", BigInteger()),
        required("status", Text()),
        required("category", Text()),
        required("location", Text()),
        optional("budget_min", Numeric()),
        optional("budget_max", Numeric()),
        optional("currency", Text()),
        required("duration", Text()),
        optional("listing_id", Uuid()),
        optional("owner_id", Uuid()),
        required("description", Text()),
        required("wished", ARRAY(Text())),
        required("wishes", ARRAY(Text())),
        optional("begins_on", Date()),
        optional("ends_on", Date()),
        optional("contact_phone", Text()),
        optional("contact_email", Text()),
        optional("thread_id", Uuid()),
        optional("broadcast_id", Uuid()),
        counter("offers_count"),
        required("position", BigInteger()),
        required("captured_at", DateTime(timezone=True)),
        required("asked_at", DateTime(timezone=True)),
        required("expires_at", DateTime(timezone=True)),
        optional("ended_at", DateTime(timezone=True)),
    ],
    indexes=[
        Index("leads_of_customer", "customer_id", "position"),
        Index("leads_of_demand", "demand_id", "ordinal"),
        Index("leads_still_open", "customer_id", postgresql_where=text("ended_at IS NULL")),
    ],
)


@leads.on(LeadCaptured)
def _captured(event: LeadCaptured, at: At) -> Iterator[RowChange]:
    brief, budget = event.brief, event.brief.budget
    yield insert(lead_id=event.lead_id).set(
        customer_id=event.customer_id,
        demand_id=event.demand_id,
        ordinal=event.ordinal,
        status=LeadStatus.OPEN.value,
        category=brief.category,
        location=brief.location,
        budget_min=budget.minimum if budget else None,
        budget_max=budget.maximum if budget else None,
        currency=budget.currency if budget else None,
        duration=brief.duration,
        listing_id=event.listing_id,
        owner_id=event.owner_id,
        description=event.description,
        wished=list(event.wished),
        wishes=list(event.wishes),
        begins_on=event.begins_on,
        ends_on=event.ends_on,
        contact_phone=event.contact_phone,
        contact_email=event.contact_email,
        thread_id=event.thread_id,
        position=at.position,
        captured_at=event.captured_at,
        asked_at=event.captured_at,
        expires_at=event.expires_at,
    )


@leads.on(LeadRepeated)
def _repeated(event: LeadRepeated, _: At) -> Iterator[RowChange]:
    yield update(lead_id=event.lead_id).set(asked_at=event.repeated_at)


@leads.on(LeadPutOut)
def _put_out(event: LeadPutOut, _: At) -> Iterator[RowChange]:
    yield update(lead_id=event.lead_id).set(status=event.status.value, broadcast_id=event.broadcast_id)


@leads.on(OfferReceived)
def _offered(event: OfferReceived, _: At) -> Iterator[RowChange]:
    yield update(lead_id=event.lead_id).set(status=LeadStatus.ANSWERED.value).add(offers_count=1)


@leads.on(LeadClosed)
def _closed(event: LeadClosed, _: At) -> Iterator[RowChange]:
    yield update(lead_id=event.lead_id).set(status=LeadStatus.CLOSED.value, ended_at=event.closed_at)


@leads.on(LeadExpired)
def _expired(event: LeadExpired, _: At) -> Iterator[RowChange]:
    yield update(lead_id=event.lead_id).set(status=LeadStatus.EXPIRED.value, ended_at=event.expired_at)


@leads.on(PersonForgotten)
def _forgotten(event: PersonForgotten, _: At) -> Iterator[RowChange]:
    yield update_all(customer_id=event.person_id).set(
        description=ERASED, wished=[], wishes=[], contact_phone=None, contact_email=None
    )
