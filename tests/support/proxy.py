"""A door between a client and PostgreSQL that can lose answers, cut connections and add delay."""

import asyncio
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo


class Door:
    """Forwards bytes between a Unix socket of its own and the server's; its switches may be turned from any thread."""

    def __init__(self, server: str, delay: float = 0.0) -> None:
        self._server = server
        self._delay = delay
        self._loop = asyncio.new_event_loop()
        self._writers: set[asyncio.StreamWriter] = set()
        self._lose_after: bytes | None = None
        self._lost = threading.Event()
        self._open = True

    def lose_the_answer_to(self, sent: bytes) -> threading.Event:
        """The next request that contains `sent` reaches the server; its answer is dropped and the connection cut. Set when done."""
        self._lost = threading.Event()
        self._lose_after = sent
        return self._lost

    def cut(self) -> None:
        """Cuts every connection; new ones are accepted."""

        def abort() -> None:
            for writer in list(self._writers):
                writer.transport.abort()

        self._loop.call_soon_threadsafe(abort)

    async def serve(self, path: Path) -> None:
        """Listens until `shut`, and leaves no task behind."""
        self._shut = asyncio.Event()
        server = await asyncio.start_unix_server(self._client, path)
        await self._shut.wait()
        server.close()
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    def run(self, path: Path) -> None:
        """Serves from a thread of its own."""
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self.serve(path))
        self._loop.close()

    def shut(self) -> None:
        """Ends `serve`."""
        self._loop.call_soon_threadsafe(self._shut.set)

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        upstream_reader, upstream_writer = await asyncio.open_unix_connection(self._server)
        pair = (writer, upstream_writer)
        self._writers.update(pair)
        losing = asyncio.Event()
        with suppress(ConnectionError, asyncio.CancelledError):
            await asyncio.gather(
                self._requests(reader, upstream_writer, losing), self._answers(upstream_reader, writer, pair, losing)
            )
        self._writers.difference_update(pair)

    async def _requests(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, losing: asyncio.Event) -> None:
        while data := await reader.read(65536):
            if self._lose_after is not None and self._lose_after in data:
                self._lose_after = None
                losing.set()
            await asyncio.sleep(self._delay)
            writer.write(data)
        writer.close()

    async def _answers(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        pair: tuple[asyncio.StreamWriter, asyncio.StreamWriter],
        losing: asyncio.Event,
    ) -> None:
        while data := await reader.read(65536):
            if losing.is_set():
                # ReadyForQuery in the idle state ends the answer: the transaction is over.
                while not data.endswith(b"Z\x00\x00\x00\x05I"):
                    data = await reader.read(65536)
                for one in pair:
                    one.transport.abort()
                self._lost.set()
                return
            await asyncio.sleep(self._delay)
            writer.write(data)
        writer.close()


@contextmanager
def door(database_url: str, delay: float = 0.0) -> Iterator[tuple[Door, str]]:
    """A door in front of a database on a Unix socket, and the address to come through it; `delay` is in seconds, each way."""
    known = conninfo_to_dict(database_url)
    host, port = str(known["host"]), str(known.get("port") or 5432)
    one = Door(f"{host}/.s.PGSQL.{port}", delay)
    with tempfile.TemporaryDirectory(prefix="door-") as folder:
        thread = threading.Thread(target=one.run, args=(Path(folder) / ".s.PGSQL.5432",), daemon=True)
        thread.start()
        while not (Path(folder) / ".s.PGSQL.5432").exists():
            threading.Event().wait(0.005)
        try:
            yield one, make_conninfo(**{**known, "host": folder, "port": "5432"})  # type: ignore[arg-type]
        finally:
            one.shut()
            thread.join(5)
