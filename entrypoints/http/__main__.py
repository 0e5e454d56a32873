"""One web process on a listening socket that its parent has opened: `python -m entrypoints.http --fd N`."""

import argparse
import socket

import uvicorn

from entrypoints.http.app import create_app
from entrypoints.logs import configure
from entrypoints.metrics import Metrics
from entrypoints.settings import load
from entrypoints.web_bootstrap import open_web


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
            http="httptools",
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
        uvicorn.Server(config).run([listening])


if __name__ == "__main__":
    main()
