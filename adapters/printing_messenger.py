"""For development without an account: what would be sent is printed, and counts as taken over."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID, uuid5

from application.messenger import Accepted, Parcel, Seen

_NAMESPACE = UUID("9f4a3c52-6a3f-4d44-8d5e-0f2f6a1b7c90")


class PrintingMessenger:
    """Implements the application's `Messenger`; `islanders whatsapp outbox` shows later what was printed."""

    def __init__(self, sender: str, say: Callable[[str], None]) -> None:
        self._sender = sender
        self._say = say

    @property
    def sender(self) -> str:
        """As recipients would see it."""
        return self._sender

    def send(self, parcel: Parcel) -> Accepted:
        """Prints it. The name that a provider would give follows from message and attempt."""
        sid = f"SM{uuid5(_NAMESPACE, f'{parcel.outbound_id}|{parcel.attempt}').hex}"
        if parcel.content_sid is not None:
            what = f"template {parcel.content_sid}: {' | '.join(parcel.variables)}"
        else:
            what = (parcel.body or "").replace("\n", "\n    ")
        photo = f"\n    [{parcel.media_url}]" if parcel.media_url else ""
        self._say(f"WhatsApp to {parcel.to}, {sid}\n    {what}{photo}")
        return Accepted(sid)

    def seen(self, parcel: Parcel, since: datetime) -> Sequence[Seen]:
        """Nothing: what is printed is never in doubt."""
        del parcel, since
        return ()
