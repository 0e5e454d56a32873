"""Sellers' standing: what they offer and where, whether they want briefs, and whether an operator has seen who they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from application.cause import Cause
from application.consents import Consents
from application.handle import Handle
from application.lookups import Lookups
from application.ports import Clock
from domain.channel import Channel
from domain.consent.events import Category
from domain.lead.criteria import brief_of, budget_of, currency_code
from domain.seller.commands import (
    ChooseMarket,
    Market,
    PauseBriefs,
    ResumeBriefs,
    SellerCommand,
    VerifySeller,
    WithdrawVerification,
)
from domain.seller.decider import SELLER
from domain.seller.identity import seller_stream_id
from domain.seller.refusals import NotASeller


@dataclass(frozen=True, slots=True)
class Offering:
    """What a seller says of their market, in their own words."""

    categories: Sequence[str]
    locations: Sequence[str] = ()
    price_from: Decimal | None = None
    price_to: Decimal | None = None
    currency: str | None = None
    briefs_a_day: int | None = None


class Sellers:
    """Use cases of sellers. All raise `NotASeller`, `Busy` and `LogUnavailable`; asking twice is as good as asking once."""

    def __init__(self, handle: Handle, lookups: Lookups, consents: Consents, briefs_a_day: int, clock: Clock) -> None:
        self._handle = handle
        self._lookups = lookups
        self._consents = consents
        self._briefs_a_day = briefs_a_day
        self._clock = clock

    def choose_market(self, seller_id: UUID, offering: Offering, cause: Cause, *, on_whatsapp: bool) -> None:
        """Says what is offered, and agrees to get briefs on WhatsApp where that was ticked.

        Raises `MarketNotUsable`, `BudgetNotUsable`, `ContactInBrief`, or, with the market chosen all the same,
        `StoppedByRecipient` where they said STOP there.
        """
        market = self._market(offering)
        command = ChooseMarket(seller_id=seller_id, market=market, at_most=self._briefs_a_day, now=self._clock.now())
        chosen = self._do(command, cause)
        if on_whatsapp:
            proof = f"market:{chosen}" if chosen else f"market:{seller_stream_id(seller_id)}"
            self._consents.give(seller_id, Channel.WHATSAPP, [Category.BROADCAST], proof, cause)

    def pause(self, seller_id: UUID, cause: Cause) -> None:
        """No briefs for now."""
        self._do(PauseBriefs(seller_id=seller_id, now=self._clock.now()), cause)

    def resume(self, seller_id: UUID, cause: Cause) -> None:
        """Briefs again."""
        self._do(ResumeBriefs(seller_id=seller_id, now=self._clock.now()), cause)

    def verify(self, seller_id: UUID, cause: Cause) -> bool:
        """An operator has seen who they are; False where that was so before."""
        return self._do(VerifySeller(seller_id=seller_id, now=self._clock.now()), cause) is not None

    def withdraw_verification(self, seller_id: UUID, cause: Cause) -> bool:
        """An operator takes that back; False where there was nothing to take back."""
        return self._do(WithdrawVerification(seller_id=seller_id, now=self._clock.now()), cause) is not None

    def _market(self, offering: Offering) -> Market:
        """In the form in which briefs are written, so that the two can meet."""
        budget = budget_of(offering.price_from, offering.price_to, offering.currency)
        briefs = [brief_of(category, "", None, "") for category in offering.categories]
        places = [brief_of("", location, None, "") for location in offering.locations]
        return Market(
            tuple(dict.fromkeys(brief.category for brief in briefs)),
            tuple(dict.fromkeys(brief.location for brief in places)),
            budget.minimum if budget else None,
            budget.maximum if budget else None,
            currency_code(offering.currency),
            self._briefs_a_day if offering.briefs_a_day is None else offering.briefs_a_day,
        )

    def _do(self, command: SellerCommand, cause: Cause) -> str | None:
        """The id of the event that followed, None where nothing changed."""
        person = self._lookups.person(command.seller_id)
        if person is None or not person.is_seller:
            raise NotASeller
        handled = self._handle(SELLER, seller_stream_id(command.seller_id), command, cause)
        return next((recorded.event_id for recorded in handled.events), None)
