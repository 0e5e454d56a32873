"""The composition root of the messaging provider."""

from uuid import UUID

from adapters.printing_messenger import PrintingMessenger
from adapters.system_clock import SystemClock
from adapters.twilio_messenger import TwilioMessenger
from application.messenger import Messenger, Parcel, ProviderNotReached, ProviderRefused, ProviderSilent
from entrypoints.settings import Settings


def messenger_of(settings: Settings) -> Messenger:
    """Twilio with an account, standard output without one."""
    printing = PrintingMessenger(settings.twilio_whatsapp_from, lambda text: print(text, flush=True))  # noqa: T201 - its purpose
    return twilio_of(settings) or printing


def twilio_of(settings: Settings, patience: float | None = None) -> TwilioMessenger | None:
    """Twilio, None without an account; `patience` in seconds instead of the setting's."""
    if not settings.twilio_account_sid:
        return None
    return TwilioMessenger(
        settings.twilio_account_sid,
        settings.webhook_tokens()[0],
        settings.twilio_whatsapp_from,
        settings.twilio_base_url,
        settings.public_base_url,
        patience or settings.twilio_timeout_seconds,
    )


def answering(settings: Settings) -> str | None:
    """What keeps us from being answered by the provider, None where nothing does."""
    nobody = Parcel(UUID(int=0), 1, "+10000000000", body="")
    try:
        messenger_of(settings).seen(nobody, SystemClock().now())
    except (ProviderRefused, ProviderNotReached, ProviderSilent) as fault:
        return str(fault) or type(fault).__name__
    return None
