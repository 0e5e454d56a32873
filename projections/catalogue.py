"""Every view, in the order in which an append writes them."""

from projections.conversations import conversations
from projections.feed import feed
from projections.messages import messages
from projections.people import people
from projections.thread_list import thread_list
from projections.unread_counts import unread_counts

VIEWS = (messages, thread_list, unread_counts, feed, conversations, people)
