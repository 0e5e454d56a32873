"""The product with an account at a fake of Twilio: people who write on WhatsApp, and what reaches them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import UUID

import httpx2 as httpx
import psycopg
from PIL import ExifTags, Image
from psycopg.rows import dict_row

from tests.support import product, twilio
from tests.support.callbacks import OURS, form
from tests.support.product import Person, Product
from tests.support.servers import Servers
from tests.support.twilio import ACCOUNT, TOKEN, Created, Provider
from tests.support.waiting import until

ORIGIN = "https://islanders.example"


@dataclass
class Line:
    """The product and the provider."""

    product: Product
    provider: Provider

    def says(self, number: str, text: str = "Is it free?", **more: str) -> httpx.Response:
        """Somebody writes on WhatsApp."""
        return self.provider.receive(self.product.url, form(text, number, **more), ORIGIN)

    def deliver(self, given: dict[str, str]) -> httpx.Response:
        """A callback as it is, perhaps again."""
        return self.provider.receive(self.product.url, given, ORIGIN)

    def report(self, created: Created, status: str, **more: str) -> httpx.Response:
        """The provider says where a message is."""
        return self.provider.report(self.product.url, created, status, **more)

    def rows(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        """What the database says."""
        with psycopg.connect(self.product.environment["DATABASE_URL"], row_factory=dict_row) as connection:
            return connection.execute(sql, values).fetchall()

    def person(self, number: str) -> UUID:
        """Who has a number."""
        found: UUID = self.rows("SELECT person_id FROM aliases WHERE value = %s", number)[0]["person_id"]
        return found

    def thread_of(self, number: str) -> UUID:
        """The one thread in which somebody is."""
        until(lambda: bool(self.rows(_THREADS, number)))
        threads = self.rows(_THREADS, number)
        assert len(threads) == 1, threads
        found: UUID = threads[0]["thread_id"]
        return found

    def sent_to(self, number: str, many: int = 1, seconds: float = 20) -> list[Created]:
        """What has reached somebody, once it is so much."""
        until(lambda: len(self._to(number)) >= many, seconds)
        return self._to(number)

    def delivery(self, number: str) -> list[str]:
        """Where messages to somebody are."""
        return [row["delivery"] for row in self.rows(_DELIVERIES, number)]

    def idle(self, seconds: float = 20) -> None:
        """Returns once nothing is due any more, and all that has happened has been looked at."""
        until(lambda: self.rows(_DUE)[0]["count"] == 0 and self.rows(_BEHIND)[0]["behind"] == 0, seconds)

    def badge(self, person: Person) -> int:
        """What somebody has not read."""
        with self.product.client(person) as client:
            unread: int = client.get("/api/v1/messages/unread-count/").json()["unread_count"]
        return unread

    def messages(self, person: Person, thread_id: UUID) -> list[dict[str, Any]]:
        """A thread, the oldest message first."""
        with self.product.client(person) as client:
            found: list[dict[str, Any]] = client.get(f"/api/v1/threads/{thread_id}/messages/?limit=100").json()["results"]
        return found[::-1]

    def _to(self, number: str) -> list[Created]:
        return [one for one in list(self.provider.created) if one.to == f"whatsapp:{number}"]


_THREADS = "SELECT t.thread_id FROM thread_list t JOIN aliases a USING (person_id) WHERE a.value = %s"
_DELIVERIES = (
    "SELECT o.delivery FROM outbound o JOIN aliases a ON a.person_id = o.recipient_id WHERE a.value = %s ORDER BY queued_at"
)
_DUE = "SELECT count(*) FROM jobs WHERE NOT dead AND due_at <= now() + interval '5 seconds'"
_BEHIND = """
SELECT coalesce((SELECT max(notification_id) FROM log_events), 0)
     - coalesce((SELECT position FROM checkpoints WHERE subscriber = 'enlist_jobs'), 0) AS behind
"""


def a_photo(colour: str = "red") -> bytes:
    """With a place, a device and an orientation in it, as phones write them."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation], exif[ExifTags.Base.Make] = 6, "Harbour Phones"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (35.0, 20.0, 11.0)
    file = BytesIO()
    Image.new("RGB", (40, 20), colour).save(file, "JPEG", exif=exif)
    return file.getvalue()


def with_photo(url: str, by: str, text: str = "") -> dict[str, str]:
    return form(text, by, NumMedia="1", MediaUrl0=url, MediaContentType0="image/jpeg")


@contextmanager
def line(servers: Servers, *, web: int = 1, worker: bool = True, **settings: Any) -> Iterator[Line]:
    """For as long as this lasts; without budgets unless they are set."""
    given: dict[str, Any] = {
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "PUBLIC_BASE_URL": ORIGIN,
        "TWILIO_WHATSAPP_FROM": OURS,
        "WHATSAPP_PAIR_SECONDS": "0",
        "WHATSAPP_PER_SECOND": "100000",
        **settings,
    }
    with (
        twilio.provider() as provider,
        servers.migrated() as url,
        product.running(url, servers.redis_url, web=web, worker=worker, TWILIO_BASE_URL=provider.url, **given) as found,
    ):
        yield Line(found, provider)
