"""What is refused about bookings."""

from typing import ClassVar

from domain.errors import Refused


class BookingNotFound(Refused):
    """There is no such booking."""

    type: ClassVar[str] = "booking-not-found"
    title: ClassVar[str] = "There is no such booking"


class BookingOfOthers(Refused):
    """A booking is decided by its listing's seller, and cancelled by its customer."""

    type: ClassVar[str] = "booking-of-others"
    title: ClassVar[str] = "This booking is somebody else's"


class BookingNotOpen(Refused):
    """The booking has ended, or has not come so far."""

    type: ClassVar[str] = "booking-not-open"
    title: ClassVar[str] = "The booking's status does not allow this"


class BookingNotPending(Refused):
    """A customer cancels what is not confirmed, and has not ended, yet."""

    type: ClassVar[str] = "booking-not-pending"
    title: ClassVar[str] = "Only a pending booking can be cancelled"


class TimeTaken(Refused):
    """Somebody else holds that time, or some of it, or the seller keeps it."""

    type: ClassVar[str] = "time-taken"
    title: ClassVar[str] = "This time is taken"


class TooManyHolds(Refused):
    """Nobody keeps a listing's whole calendar from others."""

    type: ClassVar[str] = "too-many-holds"
    title: ClassVar[str] = "You hold as many times of this listing as one person may"


class TimeNotBookable(Refused):
    """The time is no slot, does not exist, is over, too far away, too long or too short."""

    type: ClassVar[str] = "time-not-bookable"
    title: ClassVar[str] = "This time cannot be booked"


class DatesMissing(Refused):
    """A viewing wants a day and an hour, a stay its first day and the day of leaving."""

    type: ClassVar[str] = "dates-missing"
    title: ClassVar[str] = "The dates are missing"


class ListingNotBookable(Refused):
    """Nothing of this category is booked; its seller is written to."""

    type: ClassVar[str] = "listing-not-bookable"
    title: ClassVar[str] = "This listing takes no bookings"


class OwnListing(Refused):
    """Nobody books what they offer themselves."""

    type: ClassVar[str] = "own-listing"
    title: ClassVar[str] = "You cannot book your own listing"
