"""What happens to leads, broadcasts, sellers and notices, each event in one plain sentence."""

from collections.abc import Sequence
from uuid import UUID

from application.wording import Who, quoted, says, short, times
from domain.answer.events import AnswerHeld, AskedWhich, BriefNamed, QuestionLapsed
from domain.broadcast.events import (
    ApprovalExpired,
    ApprovalRequested,
    BroadcastApproved,
    BroadcastCompleted,
    BroadcastQueued,
    BroadcastRejected,
    BroadcastRolledBack,
    BroadcastStopped,
    Recipient,
    SellersReminded,
    Tally,
    WaveReleased,
)
from domain.lead.events import (
    AnswerTurnedAway,
    LeadCaptured,
    LeadClosed,
    LeadExpired,
    LeadPutOut,
    LeadRepeated,
    OfferExtended,
    OfferReceived,
)
from domain.notice.events import NewsAnnounced, NoticeGrew, NoticeHeld, NoticeRaised, NoticesCleared, NoticesPushed, NoticeUnpushed
from domain.seller.events import BriefsPaused, BriefsResumed, MarketChosen, SellerVerified, VerificationWithdrawn

_NAMED = 5
"""Sellers that a sentence names."""


@says(LeadCaptured)
def _captured(event: LeadCaptured, who: Who) -> str:
    brief = event.brief
    budget = f" for {brief.budget}" if brief.budget else ""
    return f"{who(event.customer_id)} looks for {brief.category} in {brief.location}{budget}: {quoted(event.description)}"


@says(LeadRepeated)
def _repeated(event: LeadRepeated, who: Who) -> str:
    return f"{who(event.customer_id)} asked for the same again"


@says(LeadPutOut)
def _put_out(event: LeadPutOut, who: Who) -> str:
    return f"Sellers are asked what {who(event.customer_id)} looks for, in broadcast {short(event.broadcast_id)}"


@says(OfferReceived)
def _offered(event: OfferReceived, who: Who) -> str:
    price = f" for {event.price}" if event.price else ""
    files = f", with {times(len(event.media), 'file')}" if event.media else ""
    return f"{who(event.seller_id)} made offer {event.place}{price}{files}: {quoted(event.words)}"


@says(OfferExtended)
def _extended(event: OfferExtended, who: Who) -> str:
    files = f", with {times(len(event.media), 'file')}" if event.media else ""
    return f"{who(event.seller_id)} added to their offer{files}: {quoted(event.words)}"


@says(AnswerTurnedAway)
def _turned_away(event: AnswerTurnedAway, who: Who) -> str:
    return f"{who(event.seller_id)} answered too late to make an offer: {event.why.value}"


@says(LeadClosed)
def _closed(event: LeadClosed, who: Who) -> str:
    return f"What {who(event.customer_id)} looked for is wanted no more: {event.why.value}"


@says(LeadExpired)
def _expired(event: LeadExpired, who: Who) -> str:
    return f"The time for what {who(event.customer_id)} looked for has passed, with {times(event.offers, 'offer')}"


@says(ApprovalRequested)
def _requested(event: ApprovalRequested, who: Who) -> str:
    chosen = sum(candidate.chosen for candidate in event.candidates)
    return f"{who(event.requested_by)} asked for approval to ask {times(chosen, 'seller')} of {len(event.candidates)} looked at"


@says(BroadcastApproved)
def _approved(event: BroadcastApproved, who: Who) -> str:
    return f"{who(event.decided_by)} approved the broadcast: {quoted(event.notes)}"


@says(BroadcastRejected)
def _rejected(event: BroadcastRejected, who: Who) -> str:
    return f"{who(event.decided_by)} rejected the broadcast: {quoted(event.reason)}"


@says(ApprovalExpired)
def _approval_expired(event: ApprovalExpired, who: Who) -> str:
    return f"Nobody decided in time whether sellers are asked what {who(event.customer_id)} looks for"


def _rejections(recipients: Sequence[Recipient]) -> str:
    rejected = sum(recipient.rejected is not None for recipient in recipients)
    return f"{times(len(recipients), 'seller')}, of whom {rejected} cannot be messaged"


@says(BroadcastQueued)
def _queued(event: BroadcastQueued, who: Who) -> str:
    audience = _rejections(event.recipients)
    return f"What {who(event.customer_id)} looks for goes to {audience}, in waves of {event.wave_size}"


@says(BroadcastRolledBack)
def _rolled_back(event: BroadcastRolledBack, who: Who) -> str:
    audience = _rejections(event.recipients)
    return f"Nobody is asked what {who(event.customer_id)} looks for, because of {event.why.value}: there were {audience}"


def _all(people: Sequence[UUID], who: Who) -> str:
    """Them by name, as long as that can be read."""
    named = [who(person_id) for person_id in people[:_NAMED]]
    more = len(people) - len(named)
    return ", ".join(named) + (f" and {more} more" if more else "") or "nobody"


@says(WaveReleased)
def _wave(event: WaveReleased, who: Who) -> str:
    last = ", the last" if event.is_last else ""
    return f"Wave {event.wave} went out{last}, to {_all([one.seller_id for one in event.recipients], who)}"


@says(SellersReminded)
def _reminded(event: SellersReminded, who: Who) -> str:
    of_wave = f"Of wave {event.wave}, {_all(event.reminded, who)} were reminded"
    return f"{of_wave}; for {len(event.moot)} it was moot"


def _tallied(tally: Tally) -> str:
    counts = {
        "queued": tally.queued,
        "sent": tally.sent,
        "delivered": tally.delivered,
        "read": tally.read,
        "failed": tally.failed,
        "skipped": tally.skipped,
        "deferred": tally.deferred,
        "unknown": tally.unknown,
    }
    return ", ".join(f"{many} {name}" for name, many in counts.items() if many) or "nobody"


@says(BroadcastStopped)
def _stopped(event: BroadcastStopped, who: Who) -> str:
    rest = f"{times(len(event.unsent), 'seller')} are not asked any more what {who(event.customer_id)} looks for"
    return f"The broadcast stopped because of {event.why.value}; {rest} ({_tallied(event.tally)})"


@says(BroadcastCompleted)
def _completed(event: BroadcastCompleted, who: Who) -> str:
    return f"The broadcast for {who(event.customer_id)} is over: {_tallied(event.tally)}"


@says(MarketChosen)
def _market(event: MarketChosen, who: Who) -> str:
    where = ", ".join(event.locations) or "the whole island"
    return f"{who(event.seller_id)} offers {', '.join(event.categories)} in {where}, and wants {event.briefs_a_day} briefs a day"


@says(BriefsPaused)
def _paused(event: BriefsPaused, who: Who) -> str:
    return f"{who(event.seller_id)} wants no briefs for now"


@says(BriefsResumed)
def _resumed(event: BriefsResumed, who: Who) -> str:
    return f"{who(event.seller_id)} wants briefs again"


@says(SellerVerified)
def _verified(event: SellerVerified, who: Who) -> str:
    return f"{who(event.seller_id)} was verified"


@says(VerificationWithdrawn)
def _unverified(event: VerificationWithdrawn, who: Who) -> str:
    return f"{who(event.seller_id)} is verified no longer"


@says(NewsAnnounced)
def _announced(event: NewsAnnounced, who: Who) -> str:
    return f"{who(event.announced_by)} announced news, in {', '.join(event.languages)}: {quoted(event.texts[0])}"


@says(NoticeRaised)
def _raised(event: NoticeRaised, who: Who) -> str:
    return f"Notice {event.number} for {who(event.person_id)}, about {event.topic.value}: {quoted(event.text)}"


@says(NoticeGrew)
def _grew(event: NoticeGrew, who: Who) -> str:
    return f"A notice for {who(event.person_id)} stands for {event.many} now: {quoted(event.text)}"


@says(NoticesPushed)
def _pushed(event: NoticesPushed, who: Who) -> str:
    digest = ", as a digest" if event.is_digest else ""
    return f"{who(event.person_id)} was told of {times(len(event.notice_ids), 'notice')} on {event.channel.value}{digest}"


@says(NoticeHeld)
def _held(event: NoticeHeld, who: Who) -> str:
    return f"A notice for {who(event.person_id)} waits until {event.until:%Y-%m-%d %H:%M:%S} UTC: {event.why.value}"


@says(NoticeUnpushed)
def _unpushed(event: NoticeUnpushed, who: Who) -> str:
    return f"A notice for {who(event.person_id)} is not pushed: {event.why.value}"


@says(NoticesCleared)
def _cleared(event: NoticesCleared, who: Who) -> str:
    return f"{who(event.person_id)} has done with notices up to {event.up_to}"


@says(AskedWhich)
def _asked_which(event: AskedWhich, who: Who) -> str:
    return f"{who(event.seller_id)} was asked which of {times(len(event.lead_ids), 'brief')} they meant"


@says(AnswerHeld)
def _answer_held(event: AnswerHeld, who: Who) -> str:
    return f"Another message of {who(event.seller_id)} waits until they say which brief they mean"


@says(BriefNamed)
def _named(event: BriefNamed, who: Who) -> str:
    what = times(len(event.message_ids), "message")
    return f"{who(event.seller_id)} said that {what} belong to lead {short(event.lead_id)}"


@says(QuestionLapsed)
def _lapsed(event: QuestionLapsed, who: Who) -> str:
    return f"{who(event.seller_id)} never said which brief {times(len(event.message_ids), 'message')} belonged to"
