"""Settings of leads, broadcasts and notices."""

from pydantic_settings import BaseSettings

from entrypoints.whatsapp_settings import setting


class MarketSettings(BaseSettings):
    """How customers' demands reach sellers, and how people are told."""

    lead_days: int = setting("days after which a request expires", 14, ge=1, le=365)
    lead_joins_hours: float = setting("hours within which the same demand joins the open request", 24.0, ge=0, le=8_760)
    lead_offers: int = setting("sellers whose offers a request takes", 5, ge=1, le=100)
    approval_hours: float = setting("hours within which a broadcast must be approved", 24.0, gt=0, le=720)
    broadcast_audience: int = setting("sellers that a broadcast asks at most", 50, ge=1, le=10_000)
    broadcast_wave: int = setting("sellers that are asked at the same time", 10, ge=1, le=10_000)
    broadcast_pause_seconds: int = setting("seconds between one wave of sellers and the next", 300, ge=0, le=86_400)
    broadcast_answers: int = setting("answers after which no further sellers are asked", 3, ge=1, le=100)
    broadcast_hours: float = setting("hours after which a brief that was not sent is not sent any more", 24.0, gt=0, le=720)
    seller_briefs_a_day: int = setting("briefs that a seller gets within 24 hours, unless they choose fewer", 10, ge=1, le=1_000)
    remind_after_hours: float = setting("hours after which a seller who has not answered is reminded, once", 4.0, gt=0, le=720)
    max_proactive_messages_per_day: int = setting("messages that a person gets unasked within the window", 3, ge=1, le=1_000)
    proactive_rate_limit_window: int = setting("seconds of that window", 3_600, ge=1, le=604_800)
