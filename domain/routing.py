"""What a message is about, and what its writer wants."""

from enum import StrEnum


class Domain(StrEnum):
    """What a message is about."""

    REAL_ESTATE = "real_estate"
    VEHICLES = "vehicles"
    MARKETPLACE = "marketplace"
    SERVICES = "services"
    LOCAL_INFO = "local_info"
    BOOKING = "booking"
    GENERAL = "general"
    OUT_OF_SCOPE = "out_of_scope"


class Intent(StrEnum):
    """What its writer wants."""

    SEARCH = "search"
    REFINE = "refine"
    DETAILS = "details"
    PHOTOS = "photos"
    AVAILABILITY = "availability"
    BOOK = "book"
    BOOKINGS = "bookings"
    CANCEL_BOOKING = "cancel_booking"
    SELL = "sell"
    INFO = "info"
    GREET = "greet"
    THANKS = "thanks"
    HELP = "help"
    HUMAN = "human"
    NONE = "none"


class Action(StrEnum):
    """What to do with it: go on with it, or ask what is meant."""

    DISPATCH = "dispatch"
    CLARIFY = "clarify"
