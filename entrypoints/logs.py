"""Logs: JSON in production, readable in development, and nothing personal at any level."""

import logging
import re
import sys
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, BinaryIO

import orjson
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

REDACTED = "[redacted]"
_SECRET_NAMES = re.compile(
    r"pass|pwd|token|secret|authorization|cookie|credential|api_?key|content|body|text|phone|mobile|e_?mail|number|user_?name|display_?name"
    r"|^name$|^(?:to|from)$",
    re.IGNORECASE,
)
_PLAIN = frozenset({"timestamp", "level", "correlation_id", "logger"})
_UUID = r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
_PERSONAL = re.compile(
    rf"(?P<id>{_UUID})"
    r"|(?i:bearer|basic)\s+[\w\-.~+/=]+"
    r"|eyJ[\w\-]+(?:\.[\w\-]+)*"
    r"|\b(?i:[a-z][a-z0-9+.\-]{1,20})://[^\s/@]*@\S+"
    r"|[^\s@<>\"'=]{1,64}@[^\s@<>\"']+"
    r"|\+?\d(?:[\s().\-]?\d){7,}"
)
_LARGEST_PLAIN_NUMBER = 10**7
_LONGEST_TEXT = 2000
_QUOTED_EXCEPTION = re.compile(r"exception=.*", re.DOTALL)
_QUIET = {
    "uvicorn.access": logging.CRITICAL,
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    "httpx2": logging.WARNING,
    "httpcore2": logging.WARNING,
    "openai": logging.WARNING,
    "urllib3": logging.WARNING,
}


@lru_cache(maxsize=1024)
def _is_secret(name: str) -> bool:
    return _SECRET_NAMES.search(name) is not None


def redact(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """The second line of defence: whatever looks personal or secret is masked, should code ever log it."""
    for name, value in event.items():
        if name not in _PLAIN:
            event[name] = REDACTED if _is_secret(name) else _masked(value)
    return event


def _masked(value: Any) -> Any:
    match value:
        case None | bool() | float():
            return value
        case int():
            return value if abs(value) < _LARGEST_PLAIN_NUMBER else REDACTED
        case bytes() | bytearray() | memoryview():
            return REDACTED
        case Mapping():
            return {str(name): REDACTED if _is_secret(str(name)) else _masked(item) for name, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_masked(item) for item in value]
        case _:
            text = type(value).__name__ if isinstance(value, BaseException) else str(value)
            return _masked_text(text if len(text) <= _LONGEST_TEXT else text[:_LONGEST_TEXT] + "…")


@lru_cache(maxsize=1024)
def _masked_text(text: str) -> str:
    return _PERSONAL.sub(lambda found: found["id"] or REDACTED, text)


def _without_messages_of_exceptions(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """An exception is logged as its type: its message, and the values in its traceback, may quote what people wrote."""
    info = event.pop("exc_info", None)
    event.pop("stack_info", None)
    if info:
        error = info if isinstance(info, BaseException) else (info[1] if isinstance(info, tuple) else sys.exc_info()[1])
        event["error"] = type(error).__name__
    if isinstance(event["event"], str):
        event["event"] = _QUOTED_EXCEPTION.sub("exception=…", event["event"])
    return event


def _as_line(event: EventDict) -> str:
    return orjson.dumps(event, default=str).decode()


def configure(*, production: bool, level: str, stream: BinaryIO | None = None) -> None:
    """Sends everything, libraries' logs included, to one stream, standard error by default, in one form."""
    out = stream or sys.stderr.buffer
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_messages_of_exceptions,
        redact,
    ]
    console = structlog.dev.ConsoleRenderer(colors=out.isatty())

    def render(logger: WrappedLogger, name: str, event: EventDict) -> str:
        return _as_line(event) if production else str(console(logger, name, event))

    structlog.configure(
        # Not by way of the standard library: that costs three times as much for each line.
        processors=[*shared, lambda logger, name, event: render(logger, name, event).encode(errors="replace")],
        logger_factory=structlog.BytesLoggerFactory(out),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
    handler = _Lines(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.PositionalArgumentsFormatter(), *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
        )
    )
    _route_libraries(handler, level)


class _Lines(logging.Handler):
    """Writes whole lines, as structlog's own logger does, so that lines of several processes don't mix."""

    def __init__(self, out: BinaryIO) -> None:
        super().__init__()
        self._line = structlog.BytesLogger(out)

    def emit(self, record: logging.LogRecord) -> None:
        """One line; a record that cannot be formatted is named rather than printed raw."""
        try:
            line = self.format(record)
        except (TypeError, ValueError, KeyError):
            structlog.get_logger(record.name).warning("line_could_not_be_written", line=record.lineno)
        else:
            self._line.msg(line.encode(errors="replace"))


def _route_libraries(handler: logging.Handler, level: str) -> None:
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    logging.raiseExceptions = False
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [], True
    for name, least in _QUIET.items():
        logging.getLogger(name).setLevel(max(least, logging.getLevelName(level)))
