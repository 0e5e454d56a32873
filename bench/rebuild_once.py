"""One rebuild in a process of its own, so that its memory is its own: `python -m bench.rebuild_once URL PROCESSES VIEW…`."""

import json
import resource
import sys
import time

from bench.rebuild_rivals import chosen
from bench.stage import WRAPPING
from entrypoints.bootstrap import open_core
from entrypoints.metrics import Metrics
from entrypoints.rebuild_bootstrap import rebuilding
from entrypoints.rebuild_crew import Crew


def main() -> None:
    """Prints what it came to as JSON."""
    url, processes, names = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    views = chosen(names)
    steps: dict[str, float] = {}
    with open_core(url, [WRAPPING], Metrics()) as core:
        began = time.perf_counter()
        crew = Crew(url, [WRAPPING], views, processes) if processes > 1 else None

        def report(_: int, __: int, doing: str) -> None:
            steps.setdefault(doing, time.perf_counter() - began)

        outcome = rebuilding(url, core.history, report, views=views, crew=crew).run([view.name for view in views], swap=True)
        seconds = time.perf_counter() - began
    own, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(
        json.dumps(
            {
                "events": outcome.events,
                "seconds": seconds,
                "cpu_seconds": own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime,
                "megabytes": max(own.ru_maxrss, others.ru_maxrss) / 1024,
                "paused_ms": outcome.paused_seconds * 1000,
                "differing": sum(one.total for one in outcome.compared),
                "folded_after": steps.get("indexing", seconds),
                "indexed_after": steps.get("comparing", seconds),
            }
        )
    )


if __name__ == "__main__":
    main()
