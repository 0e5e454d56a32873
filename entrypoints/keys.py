"""`islanders keys`: the keys under which personal data is encrypted."""

import json

from rich.console import Console

from entrypoints.bootstrap import core_of, migrate
from entrypoints.metrics import Metrics
from entrypoints.servers import servers
from entrypoints.settings import Settings


def rotate(settings: Settings, *, as_json: bool) -> None:
    """Wraps every key with the current master key; interrupted, it goes on where it was the next time."""
    with servers(settings) as found:
        migrate(found.database_url.get_secret_value())
        with core_of(found, Metrics()) as core:
            rewrapped = core.keys.rotate()
    if as_json:
        print(json.dumps({"rewrapped": rewrapped}))  # noqa: T201 - the answer
    else:
        Console().print(f"{rewrapped} keys are wrapped anew; older master keys are no longer needed.")
