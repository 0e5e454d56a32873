"""A load generator: keep-alive connections that send one prepared request after the other."""

import argparse
import asyncio
import json
import sys
import time
from itertools import cycle
from urllib.parse import urlsplit

import uvloop


async def _answer(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    lower = head.lower()
    start = lower.index(b"content-length:") + 15
    await reader.readexactly(int(lower[start : lower.index(b"\r", start)]))
    return int(head[9:12])


async def _connection(host: str, port: int, requests: list[bytes], until: float, seconds: list[float]) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    for request in cycle(requests):
        began = time.perf_counter()
        if began > until:
            break
        writer.write(request)
        status = await _answer(reader)
        if status >= 300:
            message = f"unexpected status {status}"
            raise SystemExit(message)
        seconds.append(time.perf_counter() - began)
    writer.close()


async def _run(url: str, requests: list[list[bytes]], duration: float) -> list[float]:
    where = urlsplit(url)
    seconds: list[float] = []
    until = time.perf_counter() + duration
    connections = [_connection(str(where.hostname), int(where.port or 80), one, until, seconds) for one in requests]
    async with asyncio.timeout(duration + 30):
        await asyncio.gather(*connections)
    return seconds


def main() -> None:
    """Reads requests as JSON from standard input: a list for each connection; writes what it measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("duration", type=float)
    given = parser.parse_args()
    requests = [[request.encode() for request in one] for one in json.load(sys.stdin)]
    began = time.perf_counter()
    seconds = sorted(uvloop.run(_run(given.url, requests, given.duration)))
    took = time.perf_counter() - began
    at = {f"p{share}": seconds[min(len(seconds) - 1, len(seconds) * share // 100)] * 1000 for share in (50, 95, 99)}
    json.dump({"count": len(seconds), "per_second": len(seconds) / took, **at}, sys.stdout)


if __name__ == "__main__":
    main()
