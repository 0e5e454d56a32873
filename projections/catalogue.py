"""Every view, in the order in which an append writes them."""

from collections.abc import Mapping, Sequence

from projections.aliases import aliases
from projections.answers import answers
from projections.bookings import bookings
from projections.briefs import briefs
from projections.broadcasts import broadcasts
from projections.consents import consents
from projections.conversations import conversations
from projections.feed import feed
from projections.handovers import handovers
from projections.leads import leads
from projections.listings import listings
from projections.media import media
from projections.messages import messages
from projections.notices import notice_marks, notices
from projections.offer_messages import offer_messages
from projections.offers import offers
from projections.outbound import outbound
from projections.people import people
from projections.reach import reach
from projections.recipients import recipients
from projections.rivals import rivals
from projections.sellers import sellers
from projections.thread_list import thread_list
from projections.unread_counts import unread_counts
from projections.view import View
from projections.working_memory import working_memory

VIEWS = (
    messages,
    thread_list,
    unread_counts,
    feed,
    conversations,
    people,
    aliases,
    reach,
    consents,
    outbound,
    media,
    leads,
    offers,
    answers,
    sellers,
    broadcasts,
    recipients,
    briefs,
    offer_messages,
    notices,
    notice_marks,
    bookings,
    rivals,
    working_memory,
    handovers,
    listings,
)


def view_set(views: Sequence[View]) -> str:
    """All these views with their versions, in one line; an append names what it writes in these words."""
    return ", ".join(sorted(f"{view.name} {view.version}" for view in views))


def differing(stored: Mapping[str, int], views: Sequence[View] = VIEWS) -> dict[str, str]:
    """What this release has otherwise than the stored views, given by name with their versions: what is wrong, by view."""
    found = {}
    for view in views:
        version = stored.get(view.name)
        if version is None:
            found[view.name] = "is not built yet"
        elif version != view.version:
            found[view.name] = f"is stored as version {version}, and this release has version {view.version}"
    for name in stored.keys() - {view.name for view in views}:
        found[name] = "is stored, and this release has no such view"
    return found


def healing(faults: Mapping[str, str], views: Sequence[View] = VIEWS) -> str:
    """What is wrong with the stored views, and the command that heals it."""
    ours = {view.name for view in views}
    names = " ".join(sorted(faults)) if faults.keys() <= ours else "--all"
    said = "; ".join(f"{name} {fault}" for name, fault in sorted(faults.items()))
    return f"{said}: islanders projections rebuild {names}"
