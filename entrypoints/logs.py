"""Logs: JSON in production, readable in development, and nothing personal at any level."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

_SECRET_NAMES = re.compile(
    r"pass|token|secret|authorization|cookie|api_?key|content|body|message_text|phone|email|e_mail|number|name$",
    re.IGNORECASE,
)
_KEPT_NAMES = frozenset({"subscriber_name", "logger_name"})
_NUMBER = re.compile(r"\+?\d[\d\s().\-]{7,}\d")
_MAIL = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+\.[^\s@<>\"']+")
_BEARER = re.compile(r"(?i)(bearer\s+|eyJ)[A-Za-z0-9_\-.=]+")
_ID = re.compile(r"^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$")
_UNTOUCHED = frozenset({"timestamp", "level", "correlation_id", "ms", "status", "logger"})


def redact(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """The second line of defence: whatever looks personal or secret is masked, should code ever log it."""
    for key, value in event.items():
        if key not in _UNTOUCHED:
            event[key] = "[redacted]" if _SECRET_NAMES.search(key) and key not in _KEPT_NAMES else _masked(value)
    return event


def _masked(value: Any) -> Any:
    if isinstance(value, str) and not _ID.match(value):
        return _BEARER.sub("[redacted]", _MAIL.sub("[redacted]", _NUMBER.sub("[redacted]", value)))
    if isinstance(value, list | tuple):
        return [_masked(item) for item in value]
    if isinstance(value, MutableMapping):
        return {key: "[redacted]" if _SECRET_NAMES.search(str(key)) else _masked(item) for key, item in value.items()}
    return value


def _without_traceback_values(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """An exception is logged as its type and place: its message may quote what people wrote."""
    info = event.pop("exc_info", None)
    if info:
        error = info if isinstance(info, BaseException) else (info[1] if isinstance(info, tuple) else sys.exc_info()[1])
        event["error"] = type(error).__name__
    return event


def configure(*, production: bool, level: str) -> None:
    """Sends everything, libraries' logs included, through one chain to standard error."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_traceback_values,
        redact,
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer() if production else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name, quiet in (("uvicorn.access", logging.CRITICAL), ("httpx", logging.WARNING), ("openai", logging.WARNING)):
        logging.getLogger(name).setLevel(quiet)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [], True
