"""Whatever an event calls for, somebody does it."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from application.cause import Cause
from application.jobs import Enlister, Handlers
from application.recorded import Recorded
from domain.events import EVENT_TYPES
from entrypoints.bootstrap import open_core
from entrypoints.jobs_bootstrap import job_handlers
from entrypoints.metrics import Metrics
from entrypoints.settings import Settings
from tests.support.golden import sample
from tests.support.servers import Servers
from tests.support.tally import Counted
from tests.support.threads import NOON


@pytest.fixture(scope="module")
def jobs(servers: Servers) -> Iterator[tuple[Enlister, Handlers]]:
    with servers.migrated() as url, open_core(url, [b"m" * 32], Counted()) as core:
        yield job_handlers(core, Settings(), Metrics())


def test_every_kind_of_job_has_a_handler(jobs: tuple[Enlister, Handlers]) -> None:
    enlister, handlers = jobs
    events = [_recorded(sample(event_type), position) for position, event_type in enumerate(EVENT_TYPES, 1)]
    called_for = {job.kind for job in enlister(events)}
    assert called_for >= {"expire_lead", "close_leads"}
    assert called_for - handlers.keys() == set()
    assert all(kind == handler.kind for kind, handler in handlers.items())


def _recorded(event: Any, position: int) -> Recorded[Any]:
    return Recorded(UUID(int=1), 1, NOON, Cause("test", "test"), "Command", event, position)
