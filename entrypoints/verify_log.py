"""`islanders audit verify-log` and `anchors`: whether the log is what was recorded, event by event."""

import json
from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console

from application.chain import Fault, Verified, verify
from entrypoints.command import CommandFailed, complain
from entrypoints.progress import Bar
from entrypoints.reached import reached
from entrypoints.settings import Settings

_NAMED = 20
_MEANINGS = {
    Fault.CHANGED: "the event was changed: it does not fit its hash",
    Fault.MISSING: "the event is missing",
    Fault.UNKNOWN: "the event was put in: the trail does not know it",
    Fault.TRAIL_CHANGED: "the event is as it was, its row in the trail was changed",
    Fault.TRAIL_MISSING: "the event is as it was, its row in the trail is missing",
    Fault.OFF_ANCHOR: "the trail is not the one that the anchor was taken from",
}


class _Anchor(msgspec.Struct, frozen=True):
    position: int
    hash: str


def verify_log(settings: Settings, anchors: Path | None, *, as_json: bool) -> None:
    """Prints what was found; raises `CommandFailed` where the log, its trail, or the anchors differ."""
    kept = _read(anchors) if anchors else {}
    with reached(settings) as (core, _), Bar(quiet=as_json) as bar:
        verified = verify(core.history, core.chain, kept, lambda position, until: bar.report(position, until, "verifying"))
    if as_json:
        print(json.dumps(_shown(verified, len(kept))))  # noqa: T201 - the answer
    else:
        _tell(verified, len(kept))
    if verified.faults:
        raise CommandFailed(f"The log is not as it was recorded; {_times(verified.faults, 'fault')} found.")


def export_anchors(settings: Settings, every: int) -> None:
    """Prints the hash at the end of each so many positions, and at the last, a line of JSON each."""
    if every < 1:
        raise CommandFailed("--every wants a number of positions, 1 or more")
    last = None
    with reached(settings) as (core, _):
        for last in core.chain.anchors(every):
            print(json.dumps({"position": last.position, "hash": last.hash.hex()}))  # noqa: T201 - the answer
    if last is None:
        complain("Nothing is chained yet, so there is no anchor; the worker chains events as they come.")


def _read(path: Path) -> dict[int, bytes]:
    try:
        lines = path.read_bytes().splitlines()
    except OSError as closed:
        raise CommandFailed(f"{path} cannot be read ({closed.strerror})") from closed
    found: dict[int, bytes] = {}
    for number, line in enumerate(lines, 1):
        try:
            anchor = msgspec.json.decode(line, type=_Anchor)
            hash_ = bytes.fromhex(anchor.hash)
        except ValueError as wrong:
            raise CommandFailed(f"{path}, line {number}: not an anchor as `islanders audit anchors` prints them") from wrong
        if found.setdefault(anchor.position, hash_) != hash_:
            raise CommandFailed(f"{path} names two hashes for position {anchor.position}; only one can be right")
    if not found:
        raise CommandFailed(f"{path} holds no anchors")
    return found


def _shown(verified: Verified, anchors: int) -> dict[str, Any]:
    return {
        "checked": verified.checked,
        "until": verified.until,
        "not_chained_yet": verified.newer,
        "anchors": anchors,
        "faults": verified.faults,
        "first": [{"position": position, "fault": fault} for position, fault in verified.first],
    }


def _tell(verified: Verified, anchors: int) -> None:
    console = Console(highlight=False, soft_wrap=True, markup=False)
    for position, fault in verified.first[:_NAMED]:
        console.print(f"{position}: {_MEANINGS[fault]}")
    if verified.faults > _NAMED:
        console.print(f"… and {verified.faults - _NAMED} more; --json names the first {len(verified.first)}")
    against = f" and {_times(anchors, 'anchor')}" if anchors else ""
    outcome = "not as recorded" if verified.faults else "as recorded"
    console.print(f"{_times(verified.checked, 'event')} up to position {verified.until}{against} compared: {outcome}.")
    if verified.newer:
        console.print(f"{_times(verified.newer, 'newer event')} not chained yet; the worker does that.")


def _times(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
