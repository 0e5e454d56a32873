"""What dies is started again, what must end ends, and nobody survives the supervisor."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from entrypoints.servers import lifeline
from entrypoints.supervisor import Process, Supervisor, inherited

SLEEPS = "import time; time.sleep(600)"
DEAF = "import signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(600)"
ROOT = Path(__file__).parent.parent.parent
PARENT = """
import sys
from pathlib import Path
from entrypoints.servers import lifeline
from entrypoints.supervisor import Process, Supervisor, inherited
supervisor = Supervisor([], lifeline())
supervisor.stop_on_signals()
supervisor.add([Process("child", [sys.executable, "-c", "import time; time.sleep(600)"], inherited(), Path("/"))])
print(supervisor.pids["child"], flush=True)
supervisor.run()
supervisor.stop()
"""


def child(program: str, name: str = "child", ended: Callable[[int], None] = lambda _: None) -> Process:
    return Process(name, [sys.executable, "-c", program], inherited(), ROOT, ended=ended)


def until(true: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def look_until(supervisor: Supervisor, true: Callable[[], bool]) -> None:
    def looked() -> bool:
        supervisor.look()
        return true()

    until(looked)


def alive(pid: int) -> bool:
    """A process that has ended and whose parent has not looked yet counts as dead."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    made = Supervisor([], lifeline())
    yield made
    made.stop()


def test_a_process_that_is_killed_is_started_again_and_reported(supervisor: Supervisor) -> None:
    ended: list[int] = []
    supervisor.add([child(SLEEPS, ended=ended.append)])
    first = supervisor.pids["child"]
    os.kill(first, signal.SIGKILL)
    look_until(supervisor, lambda: supervisor.pids.get("child", first) != first)
    assert ended == [first]


def test_one_that_cannot_live_is_started_ever_more_rarely(supervisor: Supervisor) -> None:
    ended: list[float] = []
    supervisor.add([child("", ended=lambda _: ended.append(time.monotonic()))])
    look_until(supervisor, lambda: len(ended) == 3)
    assert ended[2] - ended[1] > 0.4


def test_the_others_live_on_when_one_dies(supervisor: Supervisor) -> None:
    supervisor.add([child(SLEEPS, "one"), child(SLEEPS, "two")])
    before = supervisor.pids
    os.kill(before["one"], signal.SIGKILL)
    look_until(supervisor, lambda: supervisor.pids.get("one", before["one"]) != before["one"])
    assert supervisor.pids["two"] == before["two"]


def test_one_that_does_not_listen_is_ended_all_the_same(supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("entrypoints.supervisor.PATIENCE", 0.1)
    supervisor.add([child(DEAF)])
    pid = supervisor.pids["child"]
    supervisor.stop()
    assert not alive(pid)


class Failing:
    """A server that cannot be put right."""

    name = "failing"
    asked = 0

    def tend(self, told_to_stop: Callable[[], bool]) -> bool:
        assert not told_to_stop()
        self.asked += 1
        raise OSError

    def stop(self) -> None:
        """There is nothing to stop."""


def test_a_server_that_cannot_be_put_right_does_not_end_the_rest_and_is_not_asked_in_a_rush() -> None:
    server = Failing()
    supervisor = Supervisor([server], lifeline())
    supervisor.add([child(SLEEPS)])
    try:
        for _ in range(1000):
            supervisor.look()
        assert server.asked == 1
        assert alive(supervisor.pids["child"])
    finally:
        supervisor.stop()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_everything_in_order(number: signal.Signals) -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    parent.send_signal(number)
    assert parent.wait(20) == 0
    assert not alive(pid)
    parent.stdout.close()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children that their parent is gone")
def test_nobody_survives_a_supervisor_that_is_killed() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.wait(20)
    until(lambda: not alive(pid))
    parent.stdout.close()
