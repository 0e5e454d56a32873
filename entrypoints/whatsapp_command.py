"""`islanders whatsapp`: WhatsApp without an account: what people would write, and what we would send."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain, repeat
from json import dumps
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.console import Console

from application.ports import LogUnavailable, Row
from domain.callback.identity import callback_id, inbound_message_id
from domain.outbound.events import Shape
from entrypoints import serving_address
from entrypoints.command import AsJson, CommandFailed, Data, named_failures
from entrypoints.reached import reached
from entrypoints.servers import ServerFailed
from entrypoints.settings import Settings, load
from entrypoints.simulated_callbacks import Answer, NobodyAnswers, Photo, Said, Sender, delivered, kept, new_sid, parameters
from projections.aliases import ViewAliases
from projections.outbound import OUTBOX

app = typer.Typer(help="WhatsApp, to try without an account.", no_args_is_help=True)

_ANYWHERE = "http://127.0.0.1:8000"
_LOOK_EVERY = 0.1
_REFUSED = 300


@dataclass(frozen=True, slots=True)
class Delivered:
    """A message, what was answered to each delivery, and the thread in which it has come to lie, where that was seen."""

    sid: str
    answers: list[Answer]
    thread_id: UUID | None


@app.command()
@named_failures
def simulate(
    text: Annotated[str, typer.Argument(help="What they write; empty for a photo alone.")] = "",
    number: Annotated[str | None, typer.Option("--from", help="Their number, in any form.")] = None,
    bsuid: Annotated[str | None, typer.Option(help="Their id on WhatsApp, such as TR.123, with or instead of a number.")] = None,
    name: Annotated[str, typer.Option(help="What they call themselves.")] = "Ayşe",
    photo: Annotated[list[Path] | None, typer.Option(help="A file; several make an album.", exists=True, dir_okay=False)] = None,
    reply_to: Annotated[str | None, typer.Option(help="Sid of the message that they answer.")] = None,
    button: Annotated[str | None, typer.Option(help="What stands behind the button that they press.")] = None,
    sid: Annotated[str | None, typer.Option(help="The message's own sid; made up if left out.")] = None,
    count: Annotated[int, typer.Option(help="Deliver it so many times at once.", min=1, max=1000)] = 1,
    to_url: Annotated[str | None, typer.Option(help="Where the server is.", show_default="the one of this data folder")] = None,
    wait: Annotated[float, typer.Option(help="Seconds to wait for the message to be in its thread.", min=0)] = 5.0,
    data: Data = None,
    json: AsJson = False,  # noqa: FBT002
) -> None:
    """Play Twilio's part: deliver signed callbacks of a message to the running server, in development.

    Several photos are an album: a callback for each, all at once, the text with the first.
    """
    settings, sender, photos = load(data).settings, Sender.of(number, bsuid, name), photo or []
    _refuse(settings, photos=bool(photos), named=sid is not None and len(photos) > 1)
    url = (to_url or serving_address.address(settings.islanders_data) or _ANYWHERE).rstrip("/")
    files = _offered(photos, settings, url) if photos else [None]
    messages = [
        Said(sid or new_sid(with_media=file is not None), words, file, reply_to, button)
        for words, file in zip(chain([text], repeat("")), files, strict=False)
    ]
    answers = _answers(settings, url, [parameters(sender, settings.twilio_whatsapp_from, said) for said in messages], count)
    taken_over = all(answer.status < _REFUSED for ones in answers for answer in ones)
    threads = _threads(settings, [said.sid for said in messages], wait if taken_over else 0)
    told = [Delivered(said.sid, ones, threads.get(said.sid)) for said, ones in zip(messages, answers, strict=True)]
    _tell(told, as_json=json)
    if not taken_over:
        raise CommandFailed("the server has not taken over every one of them")


def _offered(photos: Sequence[Path], settings: Settings, url: str) -> Sequence[Photo]:
    try:
        return list(kept(photos, settings.islanders_data, url))
    except OSError as failure:
        raise CommandFailed(f"the photos cannot be offered to the server: {failure}") from failure


def _answers(settings: Settings, url: str, forms: Sequence[dict[str, str]], count: int) -> list[list[Answer]]:
    """What was answered to the deliveries of each, all of which go out at once."""
    repeated = [form for form in forms for _ in range(count)]
    try:
        answers = delivered(url, settings.public_base_url or url, settings.webhook_tokens()[0], repeated)
    except NobodyAnswers as nobody:
        raise CommandFailed(str(nobody)) from None
    return [answers[n * count : (n + 1) * count] for n in range(len(forms))]


def _refuse(settings: Settings, *, photos: bool, named: bool) -> None:
    if settings.production:
        raise CommandFailed("messages are simulated in development only (ISLANDERS_ENV)")
    if photos and settings.twilio_account_sid:
        raise CommandFailed("photos are simulated only without an account: leave TWILIO_ACCOUNT_SID empty")
    if named:
        raise CommandFailed("--sid names one message, and every photo of an album is one: leave it out, or send one photo")


def _threads(settings: Settings, sids: list[str], seconds: float) -> dict[str, UUID]:
    """Where the messages have come to lie, as far as can be seen in time; none where the database is not within reach."""
    found: dict[str, UUID] = {}
    deadline = time.monotonic() + seconds
    if seconds <= 0:
        return found
    try:
        with reached(settings) as (core, _):
            while len(found) < len(sids) and time.monotonic() < deadline:
                for sid in sids:
                    message = core.lookups.message(inbound_message_id(sid))
                    if message is not None:
                        found[sid] = message.thread_id
                time.sleep(0 if len(found) == len(sids) else _LOOK_EVERY)
    except (ServerFailed, LogUnavailable):
        pass
    return found


def _tell(messages: list[Delivered], *, as_json: bool) -> None:
    if as_json:
        print(dumps([_facts(message) for message in messages]))  # noqa: T201 - the answer
        return
    console = Console(highlight=False, soft_wrap=True, markup=False)
    for message in messages:
        console.print(f"{message.sid}   callback {callback_id(message.sid)}")
        for status in sorted({answer.status for answer in message.answers}):
            alike = [answer for answer in message.answers if answer.status == status]
            times = "" if len(alike) == 1 else f" {len(alike)} times"
            said = f": {alike[0].text}" if alike[0].text else ""
            console.print(f"  answered {status}{times}, after {max(answer.seconds for answer in alike) * 1000:.0f} ms{said}")
        console.print(f"  in thread {message.thread_id}" if message.thread_id else "  not in a thread yet")


def _facts(message: Delivered) -> dict[str, object]:
    return {
        "sid": message.sid,
        "callback_id": str(callback_id(message.sid)),
        "message_id": str(inbound_message_id(message.sid)),
        "thread_id": str(message.thread_id) if message.thread_id else None,
        "statuses": [answer.status for answer in message.answers],
    }


@app.command()
@named_failures
def outbox(
    limit: Annotated[int, typer.Option(help="At most so many.", min=1, max=10_000)] = 20,
    hours: Annotated[float, typer.Option(help="Queued within so many hours.", min=0)] = 24,
    data: Data = None,
    json: AsJson = False,  # noqa: FBT002
) -> None:
    """List what was to be sent, the newest first, in development; in production it is the recipients' alone."""
    settings = load(data).settings
    if settings.production:
        raise CommandFailed("messages are shown in development only (ISLANDERS_ENV); `islanders audit` follows one of them")
    with reached(settings) as (core, _):
        addresses = ViewAliases(core.rows)
        since = core.clock.now() - timedelta(hours=hours)
        found = [_outgoing(row, addresses) for row in core.rows(OUTBOX, since=since, limit=limit)]
    if json:
        print(dumps(found))  # noqa: T201 - the answer
        return
    console = Console(highlight=False, soft_wrap=True, markup=False)
    for one in found:
        why = f" ({one['why']})" if one["why"] else ""
        console.print(f"{one['queued_at']}   {one['delivery']}{why}   to {one['to'] or one['recipient_id']}   {one['outbound_id']}")
        console.print(f"  {one['said']}" + (f"   with {one['files']} files" if one["files"] else ""))
    if not found:
        console.print("Nothing.")


def _outgoing(row: Row, addresses: ViewAliases) -> dict[str, Any]:
    known_as = addresses.addresses(row["recipient_id"])
    template = f"template {row['template']}: {' | '.join(row['variables'])}"
    return {
        "outbound_id": str(row["outbound_id"]),
        "recipient_id": str(row["recipient_id"]),
        "to": known_as[0].value if known_as else None,
        "delivery": row["delivery"],
        "why": row["hold"] or row["skip"] or row["code"],
        "said": template if row["shape"] == Shape.TEMPLATE else row["body"],
        "files": len(row["media"]),
        "provider_sid": row["provider_sid"],
        "queued_at": row["queued_at"].isoformat(timespec="seconds"),
    }
