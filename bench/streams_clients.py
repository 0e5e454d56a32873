"""Clients of the event stream on bare sockets; `bench.streams` starts them in a process of their own."""

import argparse
import asyncio
import json
import sys
import time
from contextlib import suppress
from urllib.parse import urlsplit

import uvloop

AT_ONCE = 100
PATIENCE = 30.0
LONGEST = 600.0
"""Seconds that anything may take, and that the whole may."""

ARRIVED = b"event: message"


class Ears:
    """What was heard, and when."""

    def __init__(self) -> None:
        self._heard: list[tuple[bytes, float]] = []
        self._grown = asyncio.Event()

    async def listen(self, host: str, port: int, token: str, opening: asyncio.Semaphore, ready: asyncio.Event) -> None:
        """One stream, for good."""
        async with opening:
            reader, writer = await asyncio.open_connection(host, port, limit=4096)
            writer.write(f"GET /api/v1/events HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
            await reader.readuntil(b"event: ready")
            ready.set()
        while line := await reader.readline():
            if line.startswith(ARRIVED):
                at = time.time()
                self._heard.append((await reader.readline(), at))
                self._grown.set()

    async def take(self, count: int) -> list[tuple[str, float]]:
        """So many, or those that came in time."""
        deadline = time.monotonic() + PATIENCE
        while len(self._heard) < count and time.monotonic() < deadline:
            self._grown.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._grown.wait(), 1)
        taken, self._heard = self._heard, []
        return [(json.loads(line.removeprefix(b"data:"))["message"]["id"], at) for line, at in taken]


async def run(url: str) -> None:
    """Reads tokens, listens with each, then answers each number of messages with what was heard."""
    where = urlsplit(url)
    lines = asyncio.StreamReader(limit=64 * 1024 * 1024)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    tokens = json.loads(await lines.readline())
    ears, opening = Ears(), asyncio.Semaphore(AT_ONCE)
    ready = [asyncio.Event() for _ in tokens]
    streams = [
        asyncio.create_task(ears.listen(str(where.hostname), int(where.port or 80), token, opening, one))
        for token, one in zip(tokens, ready, strict=True)
    ]
    async with asyncio.timeout(PATIENCE * 4):
        for one in ready:
            await one.wait()
    print("ready", flush=True)
    async with asyncio.timeout(LONGEST):
        while line := await lines.readline():
            print(json.dumps(await ears.take(int(line))), flush=True)
    for stream in streams:
        stream.cancel()


def main() -> None:
    """`python -m bench.streams_clients URL`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    uvloop.run(run(parser.parse_args().url))


if __name__ == "__main__":
    main()
