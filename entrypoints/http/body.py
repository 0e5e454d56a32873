"""Request bodies and queries: read within bounds, decoded and validated in one step."""

import re
from functools import lru_cache
from typing import Any, TypeVar

import msgspec
from starlette.requests import Request

from entrypoints.http.endpoint import LARGEST
from entrypoints.http.problems import HttpProblem, invalid

DEEPEST = 64
MOST_FIELDS = 256
_JSON = "application/json"
_WHERE = re.compile(r"^(?P<what>.*?)(?: - at `\$\.?(?P<where>[^`]*)`)?$", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(?P<field>[^`]+)`")

S = TypeVar("S", bound=msgspec.Struct)


@lru_cache(maxsize=256)
def _decoder(type_: type[Any]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(type_)


async def read(request: Request, largest: int = LARGEST) -> bytes:
    """The body; raises a 413 problem as soon as it is longer than it may be."""
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and (len(declared) > len(str(largest)) or int(declared) > largest):
        raise _too_large(largest)
    body, more = bytearray(), True
    while more:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise HttpProblem(400, "body-incomplete", "The connection ended before the body did.")
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > largest:
            raise _too_large(largest)
    return bytes(body)


def decoded(raw: bytes, content_type: str, type_: type[S]) -> S:
    """A validated body; raises a 415 problem unless it says that it is JSON, and 400 with the field's name where it does not fit.

    Unknown fields are ignored, as long as there are not absurdly many.
    """
    if raw and content_type != _JSON and content_type.split(";", maxsplit=1)[0].strip().lower() != _JSON:
        raise HttpProblem(415, "not-json", "Send the body as application/json.")
    try:
        if not raw.isascii():
            # The decoder leaves out unknown fields without looking at their bytes.
            raw.decode()
        if raw.count(b":") > MOST_FIELDS or raw.count(b"[") + raw.count(b"{") > DEEPEST:
            _refuse_absurd(msgspec.json.decode(raw))
        value: S = _decoder(type_).decode(raw or b"{}")
    except msgspec.ValidationError as error:
        raise _named(str(error)) from None
    except RecursionError:
        raise _too_deep() from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise HttpProblem(400, "malformed-json", "The body is not JSON.") from None
    if b"\\u0000" in raw:
        _refuse_nul(value)
    return value


def queried(request: Request, type_: type[S]) -> S:
    """A validated query; raises a 400 problem with the parameter's name."""
    given = {name: value for name, value in request.query_params.items() if name in type_.__struct_encode_fields__}
    try:
        value = msgspec.convert(given, type_, strict=False)
    except msgspec.ValidationError as error:
        raise _named(str(error)) from None
    for name, text in given.items():
        if "\0" in text:
            raise invalid(name, "Text must not contain NUL.")
    return value


def _named(message: str) -> HttpProblem:
    found = _WHERE.match(message)
    what, where = (found["what"], found["where"]) if found else (message, None)
    missing = _MISSING.match(what)
    if missing:
        where = f"{where}.{missing['field']}" if where else missing["field"]
        what = "This field is required."
    return invalid(where or "body", what)


def _too_large(largest: int) -> HttpProblem:
    return HttpProblem(413, "body-too-large", f"The body is larger than {largest >> 20} MiB.", headers={"Connection": "close"})


def _too_deep() -> HttpProblem:
    return HttpProblem(400, "too-deep", f"The body is nested more than {DEEPEST} levels deep.")


def _refuse_absurd(value: Any) -> None:
    waiting = [(value, 1)]
    while waiting:
        one, depth = waiting.pop()
        if depth > DEEPEST:
            raise _too_deep()
        if isinstance(one, dict):
            if len(one) > MOST_FIELDS:
                raise HttpProblem(400, "too-many-fields", f"An object of the body has more than {MOST_FIELDS} fields.")
            waiting.extend((item, depth + 1) for item in one.values() if isinstance(item, dict | list))
        elif isinstance(one, list):
            waiting.extend((item, depth + 1) for item in one if isinstance(item, dict | list))


def _refuse_nul(value: object) -> None:
    """PostgreSQL stores no NUL in text."""
    for name, text in _texts(msgspec.to_builtins(value), ""):
        if "\0" in text:
            raise invalid(name or "body", "Text must not contain NUL.")


def _texts(value: Any, name: str) -> list[tuple[str, str]]:
    if isinstance(value, str):
        return [(name, value)]
    if isinstance(value, dict):
        return [found for key, item in value.items() for found in _texts(item, f"{name}.{key}".lstrip("."))]
    if isinstance(value, list):
        return [found for index, item in enumerate(value) for found in _texts(item, f"{name}[{index}]")]
    return []
