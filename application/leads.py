"""Leads: what customers look for is captured once, sellers' answers are taken in turn, and each lead ends."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from application.cause import Cause
from application.handle import Handle
from application.lead_lookups import LeadLookups, Outcome
from application.lookups import Lookups
from application.ports import Clock, PersonErased
from domain.lead.commands import CaptureLead, CloseLead, ExpireLead, TakeAnswer
from domain.lead.criteria import brief_of, budget_of, canonical, require_no_contact
from domain.lead.decider import LEAD
from domain.lead.events import AnswerTurnedAway, Closing, LeadCaptured, LeadStatus, OfferExtended, OfferReceived
from domain.lead.identity import demand_id, lead_id, offer_id
from domain.lead.offer_words import availability_in, price_in
from domain.lead.refusals import DemandAnswered, LeadNotFound
from domain.money import Money
from domain.thread.refusals import ThreadNotFound


@dataclass(frozen=True, slots=True)
class Demand:
    """What a customer looks for, in their own words. `wishes` are further criteria by name; only the brief's parts are shown.

    `kind` tells demands apart that would be one by their briefs.
    """

    category: str
    location: str
    description: str
    budget_min: Decimal | None = None
    budget_max: Decimal | None = None
    currency: str | None = None
    duration: str = ""
    begins_on: date | None = None
    ends_on: date | None = None
    listing_id: UUID | None = None
    thread_id: UUID | None = None
    contact_phone: str | None = None
    contact_email: str | None = None
    wishes: Mapping[str, str] | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """How many sellers' offers a lead takes, how long it waits, when the same demand joins it, and what makes its id."""

    offers: int
    lasts: timedelta
    joins_within: timedelta
    secret: bytes


@dataclass(frozen=True, slots=True)
class Captured:
    """The lead of a demand; `repeated` when it had been asked for before."""

    lead_id: UUID
    status: LeadStatus
    repeated: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a seller's message, of a `repeated` one what had come of it; price and availability are those it names."""

    lead_id: UUID
    customer_id: UUID
    offer_id: UUID
    outcome: Outcome
    price: Money | None
    availability: str | None
    repeated: bool


class Leads:
    """Use cases of leads. All raise the domain's refusals, `Busy` and `LogUnavailable`."""

    def __init__(self, handle: Handle, lookups: Lookups, known: LeadLookups, terms: Terms, clock: Clock) -> None:
        self._handle = handle
        self._lookups = lookups
        self._known = known
        self._terms = terms
        self._clock = clock

    def capture(self, customer_id: UUID, demand: Demand, cause: Cause) -> Captured:
        """Looks for something; the same demand joins its lead while that is fresh, and begins another one afterwards.

        Raises `ContactInBrief`, `BudgetNotUsable` or `ThreadNotFound`, and `PersonErased` where the customer is forgotten.
        """
        # That a lead was asked for again says nothing personal, so that no missing key would stop it.
        if self._lookups.person(customer_id) is None:
            raise PersonErased
        command = self._capture(customer_id, demand)
        ordinal = self._known.newest_ordinal(command.demand_id)
        while True:
            # What the view says is only where to begin: each lead's own stream knows whether it can be joined.
            the_lead = lead_id(command.demand_id, ordinal)
            try:
                handled = self._handle(LEAD, the_lead, replace(command, lead_id=the_lead, ordinal=ordinal), cause)
            except DemandAnswered:
                ordinal += 1
            else:
                first = any(isinstance(one.event, LeadCaptured) for one in handled.events)
                return Captured(the_lead, handled.state.require().status, repeated=not first)

    def answer(
        self,
        the_lead: UUID,
        seller_id: UUID,
        message_id: UUID,
        words: str,
        media: tuple[UUID, ...],
        cause: Cause,
        *,
        price: Money | None = None,
        availability: str | None = None,
    ) -> Taken:
        """Takes a seller's message as an answer to a lead; raises `LeadNotFound`, or `PersonErased` where the seller is.

        Price and availability are read in the words where they are not said apart.
        """
        command = TakeAnswer(
            lead_id=the_lead,
            seller_id=seller_id,
            message_id=message_id,
            price=price or price_in(words),
            availability=availability or availability_in(words),
            words=words,
            media=media,
            at_most=self._terms.offers,
            now=self._clock.now(),
        )
        handled = self._handle(LEAD, the_lead, command, cause)
        outcome = _outcome(handled.events[0].event) if handled.events else self._known.outcome(the_lead, message_id)
        assert outcome is not None
        return Taken(
            the_lead,
            handled.state.require().customer_id,
            offer_id(the_lead, seller_id),
            outcome,
            command.price,
            command.availability,
            repeated=not handled.events,
        )

    def close(self, customer_id: UUID, the_lead: UUID, cause: Cause) -> LeadStatus:
        """Ends a lead of the customer's; closing twice is as good as once. Raises `LeadNotFound` for those of others."""
        known = self._known.lead(the_lead)
        if known is None or known.customer_id != customer_id or self._lookups.person(customer_id) is None:
            raise LeadNotFound
        return self._close(the_lead, Closing.BY_CUSTOMER, cause)

    def close_all(self, customer_id: UUID, cause: Cause) -> None:
        """Ends all leads of somebody who was forgotten."""
        for known in self._known.open_of(customer_id):
            self._close(known.lead_id, Closing.FORGOTTEN, cause)

    def expire(self, the_lead: UUID, cause: Cause) -> None:
        """Ends a lead whose time has passed; before that nothing comes of it."""
        self._handle(LEAD, the_lead, ExpireLead(lead_id=the_lead, now=self._clock.now()), cause)

    def _close(self, the_lead: UUID, why: Closing, cause: Cause) -> LeadStatus:
        command = CloseLead(lead_id=the_lead, why=why, now=self._clock.now())
        return self._handle(LEAD, the_lead, command, cause).state.require().status

    def _capture(self, customer_id: UUID, demand: Demand) -> CaptureLead:
        budget = budget_of(demand.budget_min, demand.budget_max, demand.currency)
        brief = brief_of(demand.category, demand.location, budget, demand.duration)
        wishes = demand.wishes or {}
        for name in wishes:
            require_no_contact(name)
        if demand.thread_id is not None and self._lookups.part(customer_id, demand.thread_id) is None:
            raise ThreadNotFound
        criteria = canonical(brief, demand.begins_on, demand.ends_on, demand.listing_id, demand.kind)
        the_demand = demand_id(customer_id, criteria, self._terms.secret)
        now = self._clock.now()
        return CaptureLead(
            lead_id=lead_id(the_demand, 0),
            customer_id=customer_id,
            demand_id=the_demand,
            ordinal=0,
            brief=brief,
            listing_id=demand.listing_id,
            owner_id=self._known.owner(customer_id, demand.listing_id) if demand.listing_id else None,
            description=demand.description,
            wished=tuple(wishes),
            wishes=tuple(wishes.values()),
            begins_on=demand.begins_on,
            ends_on=demand.ends_on,
            contact_phone=demand.contact_phone,
            contact_email=demand.contact_email,
            thread_id=demand.thread_id,
            joins_within=self._terms.joins_within,
            expires_at=now + self._terms.lasts,
            now=now,
        )


def _outcome(event: OfferReceived | OfferExtended | AnswerTurnedAway) -> Outcome:
    if isinstance(event, AnswerTurnedAway):
        return Outcome(event.why.value)
    return Outcome.OFFERED if isinstance(event, OfferReceived) else Outcome.EXTENDED
