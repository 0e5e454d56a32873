"""Request bodies and queries: read within bounds, decoded and validated in one step."""

import re
from functools import lru_cache
from typing import Any, TypeVar

import msgspec
from starlette.requests import ClientDisconnect, Request

from entrypoints.http.problems import HttpProblem, invalid

LARGEST = 1024 * 1024
DEEPEST = 64
_BACKSLASH, _QUOTE = 0x5C, 0x22
_WHERE = re.compile(r"^(?P<what>.*?)(?: - at `\$\.?(?P<where>[^`]*)`)?$", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(?P<field>[^`]+)`")

S = TypeVar("S", bound=msgspec.Struct)


@lru_cache(maxsize=256)
def _decoder(type_: type[Any]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(type_)


async def read(request: Request) -> bytes:
    """The body, or 413 as soon as it is longer than 1 MiB."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > LARGEST:
        raise _too_large()
    chunks, size = [], 0
    try:
        async for chunk in request.stream():
            size += len(chunk)
            if size > LARGEST:
                raise _too_large()
            chunks.append(chunk)
    except ClientDisconnect:
        raise HttpProblem(400, "body-incomplete", "The connection ended before the body did.") from None
    return b"".join(chunks)


def decoded(raw: bytes, content_type: str, type_: type[S]) -> S:
    """A validated body; 415 unless it says that it is JSON, 400 with the field's name where it does not fit."""
    if raw and content_type.split(";", maxsplit=1)[0].strip().lower() != "application/json":
        raise HttpProblem(415, "not-json", "Send the body as application/json.")
    if _depth_exceeds(raw):
        raise HttpProblem(400, "too-deep", f"The body is nested more than {DEEPEST} levels deep.")
    try:
        value: S = _decoder(type_).decode(raw or b"{}")
    except msgspec.ValidationError as error:
        raise _named(str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise HttpProblem(400, "malformed-json", f"The body is not JSON: {type(error).__name__}.") from None
    if b"\\u0000" in raw or b"\\ud" in raw.lower():
        _refuse_unstorable(value)
    return value


def queried(request: Request, type_: type[S]) -> S:
    """A validated query string."""
    given = {name: value for name, value in request.query_params.items() if name in type_.__struct_fields__ and value != ""}
    try:
        value = msgspec.convert(given, type_, strict=False)
    except msgspec.ValidationError as error:
        raise _named(str(error)) from None
    _refuse_unstorable(value)
    return value


def _named(message: str) -> HttpProblem:
    found = _WHERE.match(message)
    what, where = (found["what"], found["where"]) if found else (message, None)
    missing = _MISSING.match(what)
    if missing:
        where = f"{where}.{missing['field']}" if where else missing["field"]
        what = "This field is required."
    return invalid(where or "body", what)


def _too_large() -> HttpProblem:
    return HttpProblem(413, "body-too-large", "The body is larger than 1 MiB.", headers={"Connection": "close"})


def _depth_exceeds(raw: bytes) -> bool:
    """Whether brackets outside strings nest too deep; cheap, for most bodies have few brackets at all."""
    if raw.count(b"[") + raw.count(b"{") <= DEEPEST:
        return False
    depth, in_string, escaped = 0, False, False
    for byte in raw:
        if in_string:
            escaped, in_string = byte == _BACKSLASH and not escaped, byte != _QUOTE or escaped
        elif byte == _QUOTE:
            in_string = True
        elif byte in (0x5B, 0x7B):
            depth += 1
            if depth > DEEPEST:
                return True
        elif byte in (0x5D, 0x7D):
            depth -= 1
    return False


def _refuse_unstorable(value: object) -> None:
    """PostgreSQL stores neither NUL nor lone surrogates in text."""
    for name, text in _texts(msgspec.to_builtins(value), ""):
        if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
            raise invalid(name or "body", "Text must not contain NUL or lone surrogates.")


def _texts(value: Any, name: str) -> list[tuple[str, str]]:
    if isinstance(value, str):
        return [(name, value)]
    if isinstance(value, dict):
        return [found for key, item in value.items() for found in _texts(item, f"{name}.{key}".lstrip("."))]
    if isinstance(value, list):
        return [found for index, item in enumerate(value) for found in _texts(item, f"{name}[{index}]")]
    return []
