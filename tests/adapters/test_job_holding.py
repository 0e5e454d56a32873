"""Jobs as something that is kept of people: shown, forgotten with them, and gone in time."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from adapters.job_holding import DEAD_FOR, JobHolding
from application.jobs import Job
from entrypoints.bootstrap import Core, open_core
from tests.support.errands import KIND
from tests.support.errands import job as a_job
from tests.support.forgetter import forget
from tests.support.people import register
from tests.support.tally import Counted


@pytest.fixture
def core(database_url: str) -> Iterator[Core]:
    with open_core(database_url, [b"m" * 32], Counted(), pool_size=2) as found:
        yield found


def enlisted(core: Core, position: int, person_id: UUID | None) -> Job:
    job = a_job(position, person_id=person_id, due_at=core.clock.now())
    core.jobs.enlist("test", [job], 0)
    return job


def left(core: Core) -> set[UUID]:
    return {one.job_id for one in core.jobs.listed(dead_only=False, limit=100)}


def age(core: Core, job: Job, days: float, *, dead: bool) -> None:
    """It was enlisted so long ago."""
    moment = core.clock.now() - timedelta(days=days)
    with core.application.connect() as connection:
        connection.execute("UPDATE jobs SET enlisted_at = %s, dead = %s WHERE job_id = %s", (moment, dead, job.job_id))


def test_whoever_is_forgotten_takes_their_jobs_along_and_nobody_elses(core: Core) -> None:
    ayse, other = register(core, "consumer"), register(core, "consumer")
    enlisted(core, 1, ayse)
    enlisted(core, 2, ayse)
    stay = {enlisted(core, 3, other).job_id, enlisted(core, 4, None).job_id}
    forget(core, ayse)
    assert left(core) == stay


def test_a_person_can_see_what_was_still_to_be_done_about_them(core: Core) -> None:
    ayse = register(core, "consumer")
    dead, waits = enlisted(core, 1, ayse), enlisted(core, 2, ayse)
    enlisted(core, 3, register(core, "consumer"))
    age(core, dead, 1, dead=True)
    facts = [one.facts for one in JobHolding(core.application.connect).kept(ayse)]
    assert [(one["kind"], one["state"]) for one in facts] == [(KIND, "dead"), (KIND, "waiting")]
    assert facts[1]["due_at"] == waits.due_at.isoformat()
    assert set(facts[0]) == {"kind", "state", "enlisted_at", "due_at"}


def test_only_what_has_been_dead_for_its_time_expires(core: Core) -> None:
    old, young, waits = (enlisted(core, position, uuid4()) for position in (1, 2, 3))
    age(core, old, DEAD_FOR.days + 1, dead=True)
    age(core, young, DEAD_FOR.days - 1, dead=True)
    age(core, waits, DEAD_FOR.days + 1, dead=False)
    holding = JobHolding(core.application.connect)
    assert (holding.expire(core.clock.now()), holding.expire(core.clock.now())) == (1, 0)
    assert left(core) == {young.job_id, waits.job_id}
