"""Whatever is recorded, the trail is kept up with it."""

from collections.abc import Callable

from application.chain import Chain


class KeepTrail:
    """Follows the log as a subscription does, with the chain's last link for a checkpoint: link and progress are one commit.

    It reads events as they lie in the log and opens nothing, so that it needs no key and keeps up with any writer.
    """

    name = "keep_trail"

    def __init__(self, chain: Chain) -> None:
        self._chain = chain

    def catch_up(self, stopped: Callable[[], bool] = lambda: False) -> int:
        """Chains everything there is; gives the position reached. Raises `LogUnavailable` or `UnreadableEvent`."""
        while not stopped() and self._chain.keep():
            pass
        return self._chain.end()
