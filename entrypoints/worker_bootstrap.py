"""The composition root of a worker process."""

from collections.abc import Iterator
from contextlib import contextmanager

from adapters.postgres_checkpoints import PostgresCheckpoints
from application.assistant import Assistant, AssistantWithFallback, TemplateAssistant
from application.processes.answer_customers import AnswerCustomers
from application.processes.keep_trail import KeepTrail
from application.retention import RegularRetention, Retention
from application.subscription import Follower, Subscription
from entrypoints.bootstrap import core_of
from entrypoints.metrics import Metrics
from entrypoints.settings import Settings
from projections.dialogue import ViewHistory

_FOLLOWERS = 3


@contextmanager
def open_worker(settings: Settings, metrics: Metrics) -> Iterator[tuple[dict[str, Follower], PostgresCheckpoints]]:
    """Who follows the log, by name, and whose turn it is."""
    with core_of(_roomy(settings), metrics) as core:
        checkpoints = PostgresCheckpoints(core.application.connect)
        history = ViewHistory(core.rows)
        handlers = [AnswerCustomers(core.conversations, _assistant(settings, metrics), history)]
        trail = KeepTrail(core.chain)
        retention = RegularRetention(Retention(core.holdings, core.clock, metrics), core.clock)
        following = {one.name: Subscription(core.log, checkpoints, one) for one in handlers}
        yield {trail.name: trail, retention.name: retention, **following}, checkpoints


def _roomy(settings: Settings) -> Settings:
    """Each follower holds a connection for as long as it is its turn, and needs another to work."""
    return settings.model_copy(update={"db_pool_size": max(settings.db_pool_size, 2 * _FOLLOWERS)})


def _assistant(settings: Settings, metrics: Metrics) -> Assistant:
    key = settings.openai_api_key.get_secret_value()
    if not key:
        return TemplateAssistant()
    import openai

    from adapters.openai_assistant import OpenAIAssistant

    client = openai.OpenAI(api_key=key, base_url=settings.openai_base_url, timeout=settings.openai_timeout_seconds, max_retries=1)
    return AssistantWithFallback(OpenAIAssistant(client, settings.openai_model), TemplateAssistant(), metrics.fallback)
