"""One web process on a listening socket that its parent has opened: `python -m entrypoints.http --fd N`."""

import argparse
import socket
from collections.abc import Callable

import uvicorn

from entrypoints.http.app import create_app
from entrypoints.http.protocol import Protocol
from entrypoints.logs import configure
from entrypoints.metrics import Metrics
from entrypoints.settings import load
from entrypoints.web_bootstrap import open_web


class StreamingServer(uvicorn.Server):
    """Waits for answers under way when it stops, but event streams have no end of their own: it ends them first."""

    def __init__(self, config: uvicorn.Config, end_streams: Callable[[], None]) -> None:
        super().__init__(config)
        self._end_streams = end_streams

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stops listening, ends the streams, and waits for the rest."""
        self._end_streams()
        await super().shutdown(sockets)


def main() -> None:
    """Serves until told to stop."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--fd", type=int, required=True, help="the listening socket")
    listening = socket.socket(fileno=arguments.parse_args().fd)
    settings = load().settings
    configure(production=settings.production, level=settings.log_level)
    with open_web(settings, Metrics()) as web:
        config = uvicorn.Config(
            create_app(web),
            http=Protocol,
            loop="uvloop",
            lifespan="on",
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=5,
            timeout_keep_alive=75,
            backlog=4096,
        )
        StreamingServer(config, web.end_streams).run([listening])


if __name__ == "__main__":
    main()
