"""An account at the fake of Twilio: what was sent, where it is, what people have sent, and what is to go wrong next."""

import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx2 as httpx

from tests.support.callbacks import OURS, signature
from tests.support.twilio_messages import ACCOUNT, API, TOKEN, Created, refusal, resource

WINDOW = timedelta(hours=24)

_NEVER_ARRIVES = ("failed",)
_FAILURES = frozenset({"failed", "undelivered"})


class Cut(Exception):
    """The connection ends without an answer."""


@dataclass
class Medium:
    """A file that somebody sent: the first requests get `answers` instead; where it has moved, they are sent there."""

    content: bytes
    content_type: str
    answers: deque[int]
    moved_to: str | None


Fault = Callable[[Created], None]
Answer = tuple[int, dict[str, Any]]


@dataclass
class Provider:
    """The account, as tests see it. `faults` happen to the next calls, one each: before it is taken over, or after.

    Free text outside of 24 hours is taken over as Twilio does, counted, and reported as failed with 63016. Where `reports_to` says
    where the product is, each message is reported on by itself, in this order; else tests do that.
    """

    url: str = ""
    created: list[Created] = field(default_factory=list)
    calls: int = 0
    media: dict[str, Medium] = field(default_factory=dict)
    media_asked: list[tuple[str, str | None]] = field(default_factory=list)
    before: deque[Fault | tuple[int, int]] = field(default_factory=deque)
    after: deque[Fault] = field(default_factory=deque)
    typing: list[str] = field(default_factory=list)
    typing_fails: bool = False
    opted_out: set[str] = field(default_factory=set)
    last_inbound: dict[str, datetime] = field(default_factory=dict)
    outside_window: int = 0
    states: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    reports_to: str = ""
    reports: Sequence[str] = ("queued", "sent", "delivered", "read")
    per_second: int = 0
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    pause: float = 0.0
    problems: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)
    _taken_at: deque[float] = field(default_factory=deque)

    def receive(self, product_url: str, form: dict[str, str], origin: str | None = None) -> httpx.Response:
        """Somebody writes: a signed callback to the product, which believes to be called at `origin`."""
        path = "/api/webhooks/twilio/whatsapp/"
        self.last_inbound[form.get("From", "")] = self.now()
        headers = {"X-Twilio-Signature": signature((origin or product_url) + path, form, TOKEN)}
        return httpx.post(product_url + path, data=form, headers=headers, timeout=30)

    def typed(self, form: dict[str, list[str]]) -> Answer:
        """We show under a message of somebody's that we are writing."""
        if self.typing_fails:
            return 400, {"code": 20001, "message": "no", "status": 400}
        assert form["channel"] == ["whatsapp"]
        self.typing += form["messageId"]
        return 200, {"success": True}

    def report(self, product_url: str, created: Created, status: str, **more: str) -> httpx.Response:
        """A message has moved on: a signed callback to the address that was given with it."""
        self.states[created.sid] = (status, more.get("ErrorCode") if status in _FAILURES else None)
        form = {
            "MessageSid": created.sid,
            "SmsSid": created.sid,
            "MessageStatus": status,
            "SmsStatus": status,
            "AccountSid": ACCOUNT,
            "ApiVersion": "2010-04-01",
            "To": created.to,
            "From": OURS,
            **more,
        }
        headers = {"X-Twilio-Signature": signature(created.status_callback, form, TOKEN)}
        called = urlsplit(created.status_callback)
        return httpx.post(f"{product_url}{called.path}?{called.query}", data=form, headers=headers, timeout=30)

    def offer(
        self, content: bytes, content_type: str = "image/jpeg", answers: tuple[int, ...] = (), moved_to: str | None = None
    ) -> str:
        """Media that somebody sent, and its address."""
        path = f"{API}/Messages/MM{secrets.token_hex(16)}/Media/ME{secrets.token_hex(16)}"
        self.media[path] = Medium(content, content_type, deque(answers), moved_to)
        return self.url + path

    def create(self, form: dict[str, list[str]]) -> Answer:
        """One message; the status and the answer."""
        one = {name: values[0] for name, values in form.items()}
        with self.lock:
            self.calls += 1
            fault = self.before.popleft() if self.before else None
        if isinstance(fault, tuple):
            return self._no(*fault)
        if self.pause:
            time.sleep(self.pause)
        code = refusal(one, self.opted_out)
        if code is not None:
            return self._no(400, code)
        if self._too_fast():
            return self._no(429, 20429)
        created = Created(
            "SM" + secrets.token_hex(16),
            one["To"],
            one.get("Body", ""),
            one.get("MediaUrl"),
            one.get("ContentSid"),
            one.get("ContentVariables"),
            one.get("StatusCallback", ""),
            self.now(),
        )
        if fault is not None:
            fault(created)
        with self.lock:
            self.created.append(created)
            reports = self._judged(created)
            after = self.after.popleft() if self.after else None
        if self.reports_to:
            threading.Thread(target=self._report_all, args=(self.reports_to, created, reports), daemon=True).start()
        if after is not None:
            after(created)
        return 201, resource(created, "queued", None)

    def found(self, query: dict[str, list[str]]) -> Answer:
        """A page of messages, the newest first, as filtered by To, From and DateSent>."""
        asked = {name: values[0] for name, values in query.items()}
        since = datetime.fromisoformat(asked["DateSent>"]) if "DateSent>" in asked else None
        with self.lock:
            everything = self.created[::-1]
        all_found = [
            one
            for one in everything
            if asked.get("To", one.to) == one.to and asked.get("From", OURS) == OURS and (since is None or one.at >= since)
        ]
        size, page = int(asked.get("PageSize", 50)), int(asked.get("Page", 0))
        onward = {**asked, "Page": page + 1, "PageSize": size}
        more = f"{API}/Messages.json?{urlencode(onward)}" if len(all_found) > (page + 1) * size else None
        shown = [self.resource(one) for one in all_found[page * size : (page + 1) * size]]
        return 200, {"messages": shown, "page": page, "page_size": size, "next_page_uri": more, "uri": ""}

    def one(self, sid: str) -> Answer:
        """A message by its name."""
        with self.lock:
            named = [one for one in self.created if one.sid == sid]
        return (200, self.resource(named[0])) if named else self._no(404, 20404)

    def resource(self, created: Created) -> dict[str, Any]:
        """A message as the API shows it now."""
        return resource(created, *self.states.get(created.sid, ("queued", None)))

    def _no(self, status: int, code: int) -> Answer:
        newer = {"type": "about:blank", "title": "no"} if self.problems else {}
        return status, {"code": code, "message": "no", "status": status, "more_info": "", **newer}

    def _too_fast(self) -> bool:
        now = time.monotonic()
        with self.lock:
            while self._taken_at and self._taken_at[0] <= now - 1:
                self._taken_at.popleft()
            if self.per_second and len(self._taken_at) >= self.per_second:
                return True
            self._taken_at.append(now)
        return False

    def _judged(self, created: Created) -> Sequence[str]:
        """What is reported of it."""
        wrote = self.last_inbound.get(created.to)
        if created.content_sid is None and (wrote is None or created.at - wrote > WINDOW):
            self.outside_window += 1
            self.states[created.sid] = ("failed", "63016")
            return _NEVER_ARRIVES
        return self.reports

    def _report_all(self, product_url: str, created: Created, reports: Sequence[str]) -> None:
        for status in reports:
            code = {"ErrorCode": "63016"} if reports is _NEVER_ARRIVES else {}
            try:
                self.report(product_url, created, status, **code)
            except httpx.HTTPError:  # the product was killed, and Twilio does not try again either
                return
