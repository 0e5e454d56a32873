"""Offers that sellers make for a brief in so many words, beside those that are read from what they write."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID, uuid4

from application.briefs import Briefs
from application.cause import Cause
from application.lead_lookups import Outcome
from application.leads import Leads, Taken
from application.media import media_id_of
from application.processes.take_answers import Files
from domain.answer.identity import explicit_answer_id
from domain.errors import Refused
from domain.lead.refusals import LeadNotFound, LeadNotOpen
from domain.media.refusals import MediaNotFound
from domain.money import Money
from domain.thread.refusals import MessageEmpty


class OffersEnough(Refused):
    """As many sellers as may have made an offer for this brief."""

    type: ClassVar[str] = "offers-enough"
    title: ClassVar[str] = "The customer has enough offers for this"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a seller offers; what is not said apart is read in the words. `client_msg_id` makes offering it again harmless."""

    words: str
    price: Money | None = None
    availability: str | None = None
    attachments: tuple[str, ...] = ()
    client_msg_id: UUID | None = None


class Offering:
    """The use case. Raises the domain's refusals, `Busy` and `LogUnavailable`."""

    def __init__(self, leads: Leads, briefs: Briefs, files: Files) -> None:
        self._leads = leads
        self._briefs = briefs
        self._files = files

    def offer(self, seller_id: UUID, lead_id: UUID, proposal: Proposal, cause: Cause) -> Taken:
        """Answers a brief.

        Raises `LeadNotFound` where the seller was never asked, `LeadNotOpen` once it has ended, `OffersEnough`, `MediaNotFound` for
        files of others, or `MessageEmpty`.
        """
        if not self._briefs.was_sent(seller_id, lead_id):
            raise LeadNotFound
        if not (proposal.words.strip() or proposal.attachments or proposal.price):
            raise MessageEmpty
        named = [one for address in proposal.attachments if (one := media_id_of(address)) is not None]
        answer_id = explicit_answer_id(seller_id, lead_id, proposal.client_msg_id or uuid4())
        if len(named) < len(proposal.attachments) or self._files.foreign(named, answer_id, seller_id):
            raise MediaNotFound
        taken = self._leads.answer(
            lead_id,
            seller_id,
            answer_id,
            proposal.words,
            tuple(named),
            cause,
            price=proposal.price,
            availability=proposal.availability,
        )
        if taken.outcome is Outcome.FULL:
            raise OffersEnough
        if taken.outcome in {Outcome.CLOSED, Outcome.EXPIRED}:
            raise LeadNotOpen
        return taken
