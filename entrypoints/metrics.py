"""What operators watch, for Prometheus; counted per process and added up over all of them."""

import os
from contextvars import ContextVar

import structlog
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)

from application.assistant.model import ModelUnavailable
from application.jobs import JobCounts, JobFailed
from application.memory import MemoryUnavailable

log = structlog.get_logger(__name__)

CONTENT_TYPE = CONTENT_TYPE_LATEST
_FAST = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

_requests = Histogram("http_request_seconds", "Time to answer a request", ["route", "method", "status"], buckets=_FAST)
_statements = Histogram("http_request_statements", "SQL statements per request", ["route"], buckets=(0, 1, 2, 3, 5, 10, 20))
_appends = Histogram("log_append_seconds", "Time to append events with their views", buckets=_FAST)
_conflicts = Counter("log_conflicts", "Commands that lost a race and were decided again")
_streams = Gauge("event_streams", "Clients on the event stream", multiprocess_mode="livesum")
_pool_size = Gauge("pool_connections", "Connections that a pool holds", ["pool"], multiprocess_mode="livesum")
_pool_idle = Gauge("pool_connections_idle", "Connections that nobody uses just now", ["pool"], multiprocess_mode="livesum")
_pool_waiting = Gauge("pool_requests_waiting", "Who waits for a connection", ["pool"], multiprocess_mode="livesum")
_alone = Counter("limits_counted_alone", "Requests counted by one process for itself, as Redis was away")
_fallbacks = Counter("assistant_fallbacks", "Times that rules had to do without the model", ["reason"])
_memory = Counter("assistant_memory_unavailable", "Times that what is kept in mind of a conversation was not to be had or saved")
_typing = Counter("typing_not_shown", "Signs of writing that the provider did not show", ["error"])

_degraded = Counter("searches_degraded", "Searches that had to do without meaning", ["error"])
_hashing = Counter("embedder_fallbacks", "Times that no encoder could be loaded, so that letters are compared instead", ["error"])

_removed = Counter("retention_removed", "Things that retention has removed", ["holding"])
_untidied = Counter("retention_failures", "Times that retention could not tidy", ["holding"])
_statuses_unmatched = Counter("twilio_statuses_unmatched", "Statuses of Twilio's that fit no message of ours")

_jobs_done = Counter("jobs_done", "Jobs that were done or put off", ["kind"])
_jobs_failed = Counter("jobs_failed", "Times that a job went wrong", ["kind"])
_jobs_given_up = Counter("jobs_given_up", "Jobs that were given up; `islanders jobs list --dead` shows them", ["kind"])
# One worker at a time counts them for all, so the newest figure is the one that holds.
_jobs_dead = Gauge("jobs_dead", "Jobs that wait for an operator", multiprocess_mode="mostrecent")
_jobs_waiting = Gauge("jobs_waiting", "Jobs that are still to be done", multiprocess_mode="mostrecent")
_jobs_overdue = Gauge("jobs_overdue_seconds", "For how long the oldest job has waited in its turn", multiprocess_mode="mostrecent")
_errors_unknown = Counter("provider_errors_unknown", "Error codes of the provider that nobody has written down yet")
_errors_alerting = Counter("provider_errors_alerting", "Error codes of the provider that an operator must look at", ["code"])

_asked: ContextVar[list[int] | None] = ContextVar("statements", default=None)


class Metrics:
    """Hears what the layers report."""

    def __init__(self) -> None:
        self._of: dict[tuple[str, str, int], Histogram] = {}
        self._statements_of: dict[str, Histogram] = {}

    def begun(self) -> None:
        """A request has come in."""
        _asked.set([0])

    def statement(self) -> None:
        """The request that is being answered asks the database."""
        asked = _asked.get()
        if asked is not None:
            asked[0] += 1

    def answered(self, route: str, method: str, status: int, seconds: float) -> None:
        """A request has been answered."""
        key = (route, method, status)
        if key not in self._of:
            self._of[key] = _requests.labels(route, method, str(status))
            self._statements_of[route] = _statements.labels(route)
        self._of[key].observe(seconds)
        asked = _asked.get()
        self._statements_of[route].observe(asked[0] if asked else 0)

    def conflict(self) -> None:
        """A command is decided again."""
        _conflicts.inc()

    def appended(self, seconds: float) -> None:
        """Events were appended."""
        self.statement()
        _appends.observe(seconds)

    def streams(self, change: int) -> None:
        """Clients came to the event stream or left it."""
        _streams.inc(change)

    def pool(self, name: str, size: int, idle: int, waiting: int) -> None:
        """How a pool is used."""
        _pool_size.labels(name).set(size)
        _pool_idle.labels(name).set(idle)
        _pool_waiting.labels(name).set(waiting)

    def counted_alone(self) -> None:
        """Redis was away when a request was to be counted."""
        _alone.inc()

    def fallback(self, unavailable: ModelUnavailable) -> None:
        """The model could not be asked, or said what could not be used."""
        log.warning("model_unavailable", reason=str(unavailable))
        _fallbacks.labels(str(unavailable)).inc()

    def memory_unavailable(self, unavailable: MemoryUnavailable) -> None:
        """What is kept in mind of a conversation could not be loaded or saved; the turn is taken again."""
        log.warning("memory_unavailable", thread_id=str(unavailable.thread_id))
        _memory.inc()

    def typing_not_shown(self, fault: Exception) -> None:
        """The provider gave no sign that we are writing."""
        _typing.labels(type(fault).__name__).inc()

    def search_degraded(self, unavailable: Exception) -> None:
        """A search had to do without meaning."""
        log.warning("search_degraded", error=str(unavailable))
        _degraded.labels(str(unavailable)).inc()

    def no_encoder(self, failed: Exception) -> None:
        """No encoder loads."""
        log.error("no_encoder_loads", error=str(failed))
        _hashing.labels(str(failed)).inc()

    def removed(self, holding: str, count: int) -> None:
        """Retention has removed so many things."""
        _removed.labels(holding).inc(count)

    def status_unmatched(self, why: str) -> None:
        """Twilio has reported what we cannot place."""
        log.warning("status_unmatched", why=why)
        _statuses_unmatched.inc()

    def job_done(self, kind: str) -> None:
        """A job was done, or put off."""
        _jobs_done.labels(kind).inc()

    def job_failed(self, failed: JobFailed) -> None:
        """A job went wrong."""
        _jobs_failed.labels(failed.kind).inc()
        if failed.dead:
            _jobs_given_up.labels(failed.kind).inc()
            log.error("job_given_up", kind=failed.kind, fault=failed.fault, attempts=failed.attempt)
        else:
            log.warning("job_failed", kind=failed.kind, fault=failed.fault, attempt=failed.attempt)

    def jobs_kept(self, counts: JobCounts) -> None:
        """So many jobs there are just now."""
        _jobs_dead.set(counts.dead)
        _jobs_waiting.set(counts.waiting)
        _jobs_overdue.set(counts.overdue_seconds)

    def provider_error(self, code: str, *, known: bool) -> None:
        """The provider has reported an error that an operator must look at."""
        log.error("provider_error", code=code, known=known)
        if known:
            _errors_alerting.labels(code).inc()
        else:
            _errors_unknown.inc()

    def not_tidied(self, holding: str, fault: Exception) -> None:
        """Retention could not sweep or expire a holding."""
        log.warning("retention_incomplete", holding=holding, error=type(fault).__name__)
        _untidied.labels(holding).inc()


def exposition() -> bytes:
    """All metrics of all processes in Prometheus' text format."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
