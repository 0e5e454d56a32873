"""The 24 hours after somebody's last message, within which WhatsApp lets us write to them freely.

Outside of it only templates may be sent; free text fails, with 63016 (https://www.twilio.com/docs/api/errors/63016 and
https://www.twilio.com/docs/whatsapp/key-concepts#customer-service-windows).
"""

from datetime import datetime, timedelta

LENGTH = timedelta(hours=24)

MARGIN = timedelta(minutes=1)
"""What is handed over in the last minute may be looked at by WhatsApp after the window has closed."""


def is_open(last_inbound_at: datetime | None, now: datetime) -> bool:
    """Whether free text may be sent now to somebody who last wrote then, by the provider's clock; both times are aware."""
    if now.tzinfo is None or (last_inbound_at is not None and last_inbound_at.tzinfo is None):
        message = "times must say their zone"
        raise ValueError(message)
    return last_inbound_at is not None and now < last_inbound_at + LENGTH - MARGIN
