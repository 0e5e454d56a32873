"""Settings of bookings."""

from pydantic_settings import BaseSettings

from entrypoints.whatsapp_settings import setting


class BookingSettings(BaseSettings):
    """How long sellers may think, and how far ahead their calendars go."""

    booking_hold_hours: float = setting("hours for which a booking waits for its seller", 24.0, gt=0, le=720)
    viewing_days: int = setting("days ahead that a viewing can be booked", 90, ge=1, le=365)
    stay_days: int = setting("days ahead that a stay can be booked", 548, ge=1, le=1_096)
