"""The composition root of a worker process."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256

from psycopg.conninfo import conninfo_to_dict

from adapters.dramatiq_jobs import DramatiqJobs
from adapters.postgres_checkpoints import PostgresCheckpoints
from application.jobs import Enlister, Handlers
from application.processes.keep_trail import KeepTrail
from application.retention import RegularRetention, Retention
from application.running import EnlistJobs, Runner, SweepJobs
from application.subscription import Follower
from entrypoints.bootstrap import Core, core_of
from entrypoints.jobs_bootstrap import job_handlers
from entrypoints.metrics import Metrics
from entrypoints.search_bootstrap import indexing_of
from entrypoints.settings import Settings

_FOLLOWERS = 5


JobsOf = Callable[[Core, Settings, Metrics], tuple[Enlister, Handlers]]


@dataclass(frozen=True, slots=True)
class Worker:
    """What a worker process is made of: who follows the log or the clock, by name, whose turn it is, and who does jobs."""

    followers: dict[str, Follower]
    turns: PostgresCheckpoints
    jobs: DramatiqJobs


@contextmanager
def open_worker(
    settings: Settings, metrics: Metrics, jobs_of: JobsOf = job_handlers, stopped: Callable[[], bool] = lambda: False
) -> Iterator[Worker]:
    """A worker's parts, connected for as long as this lasts; once `stopped`, no job is begun after another."""
    with core_of(_roomy(settings), metrics) as core:
        checkpoints = PostgresCheckpoints(core.application.connect)
        enlister, handlers = jobs_of(core, settings, metrics)
        runner = Runner(core.log, core.jobs, handlers, metrics, stopped)
        jobs = DramatiqJobs(settings.redis_url.get_secret_value(), _namespace(settings), runner, settings.job_threads)
        followers = (
            KeepTrail(core.chain),
            RegularRetention(Retention(core.holdings, core.clock, metrics), core.clock),
            EnlistJobs(core.log, checkpoints, enlister, core.jobs, jobs.tell),
            SweepJobs(core.jobs, jobs.tell, runner, metrics),
            indexing_of(core, settings, metrics),
        )
        yield Worker({one.name: one for one in followers}, checkpoints, jobs)


def _namespace(settings: Settings) -> str:
    """One for each database: several may share a Redis. What connects, and as whom, may change without losing messages."""
    known = conninfo_to_dict(settings.database_url.get_secret_value())
    named = "|".join(str(known.get(part)) for part in ("host", "port", "dbname"))
    return f"islanders:{sha256(named.encode()).hexdigest()[:12]}"


def _roomy(settings: Settings) -> Settings:
    """Each follower and each job holds a connection for as long as it is its turn, and needs another to work.

    The sweep is both at once where it does a job itself.
    """
    wanted = 2 * (_FOLLOWERS + settings.job_threads) + 1
    return settings.model_copy(update={"db_pool_size": max(settings.db_pool_size, wanted)})
