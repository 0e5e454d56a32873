"""Every view, in the order in which an append writes them."""

from collections.abc import Sequence

from projections.conversations import conversations
from projections.feed import feed
from projections.messages import messages
from projections.people import people
from projections.thread_list import thread_list
from projections.unread_counts import unread_counts
from projections.view import View

VIEWS = (messages, thread_list, unread_counts, feed, conversations, people)


def view_set(views: Sequence[View]) -> str:
    """All these views with their versions, in one line; an append names what it writes in these words."""
    return ", ".join(sorted(f"{view.name} {view.version}" for view in views))
