"""Rebuilding thread list and messages from a long log, beside the library's runner and a bare COPY: `python -m bench.rebuild`."""

import argparse
import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any

from adapters.codec import Codec
from adapters.postgres_workshop import PostgresWorkshop
from bench.long_log import write
from bench.rebuild_rivals import bare_copy, chosen, library
from bench.stage import Stage, show, stage
from projections.shadow import Shadow
from tests.support.product import ROOT

NAMES = ("messages", "thread_list")
WORDS = "Is the flat in Girne still free in June? We are two adults and a small dog, and we like the sea."
LIBRARY_EVENTS = 10_000


def once(stage: Stage, processes: int) -> dict[str, Any]:
    """One rebuild, in a process of its own."""
    command = [sys.executable, "-m", "bench.rebuild_once", stage.database_url, str(processes), *NAMES]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def profile(stage: Stage, count: int) -> Sequence[tuple[str, float, float]]:
    """Where one process spends its time: microseconds an event, by the clock and of its own processor time."""
    spent: dict[str, list[float]] = {}

    def lap(name: str, work: Any) -> Any:
        wall, processor = time.perf_counter(), time.process_time()
        found = work()
        sums = spent.setdefault(name, [0.0, 0.0])
        sums[0] += time.perf_counter() - wall
        sums[1] += time.process_time() - processor
        return found

    views = chosen(NAMES)
    workshop, shadow = PostgresWorkshop(stage.database_url, views, [], lambda *_: ""), Shadow(views)
    with stage.core() as core, workshop.opened():
        codec = core.application.mapper
        assert isinstance(codec, Codec)
        workshop.carry_out(shadow.begin())
        stored = core.history.stored(0, count)
        gc.disable()
        while (batch := lap("read the log", lambda: next(stored, None))) is not None:
            stretch = lap("decode and unseal", lambda batch=batch: codec.stretch(batch, shadow.wanted))
            lap("fold", lambda stretch=stretch: workshop.carry_out(shadow.add(stretch.events)))
            if shadow.full:
                lap("copy new rows", lambda: workshop.carry_out(shadow.write_new()))
                lap("merge changed rows", lambda: workshop.carry_out(shadow.write_rest()))
        gc.enable()
        lap("last rows, keys and indexes", lambda: workshop.carry_out(shadow.finish()))
    return [(name, wall / count * 1e6, processor / count * 1e6) for name, (wall, processor) in spent.items()]


def main() -> None:
    """Measures, prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--people", type=int, default=2_000)
    parser.add_argument("--quick", action="store_true", help="60,000 events")
    given = parser.parse_args()
    count = 60_000 if given.quick else given.events
    with stage() as servers:
        print(f"{count:,} events written in {write(servers, count, given.people, WORDS):.0f} s")
        once(servers, 1)
        cores = os.cpu_count() or 1
        rows = []
        for processes in dict.fromkeys((1, cores)):
            found = once(servers, processes)
            a_second = found["events"] / found["seconds"]
            share = found["cpu_seconds"] / found["seconds"]
            rows.append(
                (f"rebuild, {processes} processes", a_second, found["megabytes"], share, found["paused_ms"], found["differing"])
            )
        copied = bare_copy(servers.database_url, chosen(NAMES), count)
        profiled = profile(servers, count)
        with servers.core() as core:
            codec = core.application.mapper
            assert isinstance(codec, Codec)
            theirs = library(servers.database_url, codec, chosen(NAMES), min(LIBRARY_EVENTS, count))
    table = [(*row, row[1] / theirs, row[1] / copied) for row in rows]
    table.append(("bare COPY of the same rows", copied, "", "", "", "", copied / theirs, 1.0))
    table.append((f"the library's ProjectionRunner, {LIBRARY_EVENTS:,} events", theirs, "", "", "", "", 1.0, theirs / copied))
    columns = ("", "events/s", "most MB", "cores used", "paused ms", "rows differing", "times the library", "times bare COPY")
    show(f"thread list and messages from {count:,} events", columns, table)
    show("one process, microseconds an event", ("", "by the clock", "of its own processor time"), profiled)


if __name__ == "__main__":
    main()
