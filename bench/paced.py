"""A load generator that keeps a pace, whatever the answers take: each request is sent when its time has come."""

import argparse
import asyncio
import json
import sys
import time
from urllib.parse import urlsplit

import uvloop

CONNECTIONS = 64


async def _answer(reader: asyncio.StreamReader) -> int:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    if b"content-length:" in head:
        start = head.index(b"content-length:") + 15
        await reader.readexactly(int(head[start : head.index(b"\r", start)]))
    return int(head[9:12])


class _Connections:
    """Keep-alive connections, as many as are needed at the same time."""

    def __init__(self, host: str, port: int) -> None:
        self._where = host, port
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
        self._most = asyncio.Semaphore(CONNECTIONS)

    async def ask(self, request: bytes) -> int:
        """Sends one request, and gives the status of its answer."""
        async with self._most:
            reader, writer = self._idle.pop() if self._idle else await asyncio.open_connection(*self._where)
            writer.write(request)
            status = await _answer(reader)
            self._idle.append((reader, writer))
            return status


async def _run(url: str, requests: list[bytes], per_second: float) -> list[float]:
    where = urlsplit(url)
    connections = _Connections(str(where.hostname), int(where.port or 80))
    seconds: list[float] = []
    began = time.perf_counter()

    async def one(number: int, request: bytes) -> None:
        due = began + number / per_second
        await asyncio.sleep(due - time.perf_counter())
        status = await connections.ask(request)
        if status >= 300:
            message = f"unexpected status {status}"
            raise SystemExit(message)
        # From when it was due: a request that had to wait for a connection has waited too.
        seconds.append(time.perf_counter() - due)

    async with asyncio.timeout(len(requests) / per_second + 30):
        await asyncio.gather(*(one(number, request) for number, request in enumerate(requests)))
    return seconds


def main() -> None:
    """Reads requests as a JSON list from standard input; writes what it measured, in milliseconds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("per_second", type=float)
    given = parser.parse_args()
    requests = [request.encode() for request in json.load(sys.stdin)]
    began = time.perf_counter()
    seconds = sorted(uvloop.run(_run(given.url, requests, given.per_second)))
    took = time.perf_counter() - began
    at = {f"p{share}": seconds[min(len(seconds) - 1, len(seconds) * share // 100)] * 1000 for share in (50, 95, 99)}
    json.dump({"count": len(seconds), "per_second": len(seconds) / took, **at}, sys.stdout)


if __name__ == "__main__":
    main()
