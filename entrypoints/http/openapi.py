"""OpenAPI 3.1 from the endpoints themselves: what validates is what is documented."""

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import msgspec

from entrypoints.http.endpoint import FILE, FORM, Auth, Endpoint
from entrypoints.http.problems import MEDIA_TYPE

Schemas = Mapping[Any, dict[str, Any]]

_REFERENCE = "#/components/schemas/{name}"
_PARAMETER = re.compile(r"\{(?P<name>\w+):(?P<type>uuid|slug)\}")
_PROBLEM = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status", "detail", "correlation_id", "error"],
    "properties": {
        "type": {"type": "string", "description": "Stable; what programs look at."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "correlation_id": {"type": "string", "description": "Quote it to support."},
        "error": {"type": "string", "description": "The detail again, for older clients."},
        "errors": {
            "type": "object",
            "description": "Which fields did not fit, and why.",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
    },
    "examples": [
        {
            "type": "invalid-request",
            "title": "The request is not valid",
            "status": 400,
            "detail": "message: This field is required.",
            "correlation_id": "9f0c6c3e-3f5c-4a5e-9d57-0f6a6f3a2a11",
            "error": "message: This field is required.",
            "errors": {"message": ["This field is required."]},
        }
    ],
}
_FORM = {"type": "object", "description": "Any parameters.", "additionalProperties": {"type": "string"}}


def _header(description: str, kind: str = "string") -> dict[str, Any]:
    return {"description": description, "schema": {"type": kind}}


_CORRELATION = {"X-Correlation-ID": _header("The one that was sent, or a new one; quote it to support.")}
_POLICY = {
    "RateLimit-Policy": _header('Name, quota and window in seconds of the limit that applies, such as "messages";q=120;w=60.')
}
_HEADERS_OF: Mapping[int, dict[str, Any]] = {
    401: {"WWW-Authenticate": _header("Bearer.")},
    409: {"Retry-After": _header("Seconds, where waiting helps.", "integer")},
    429: {
        "Retry-After": _header("Seconds.", "integer"),
        "RateLimit": _header("What is left of the limit, and when there is more."),
        **_POLICY,
    },
    503: {"Retry-After": _header("Seconds.", "integer")},
}


def _problem(status: int) -> dict[str, Any]:
    return {
        "description": HTTPStatus(status).phrase,
        "headers": {**_CORRELATION, **_HEADERS_OF.get(status, {})},
        "content": {MEDIA_TYPE: {"schema": {"$ref": _REFERENCE.format(name="Problem")}}},
    }


def _failures(endpoint: Endpoint) -> list[int]:
    """Every problem that the layers in front of a handler, and the refusals behind it, can end in."""
    failures = {400, 404, 500, 503}
    if endpoint.auth in (Auth.REQUIRED, Auth.STAFF):
        failures |= {401, 403}
    if endpoint.method != "GET":
        failures |= {401, 403, 409, 410, 413, 415, 422}
    elif endpoint.media_type == FILE:
        failures |= {409, 410}
    if endpoint.limit is not None:
        failures |= {429}
    return sorted(failures)


def _answers(endpoint: Endpoint, schemas: Schemas) -> dict[str, Any]:
    known, is_json = endpoint.auth is not Auth.NONE, endpoint.media_type == "application/json"
    conditional = endpoint.conditional and endpoint.method == "GET" and is_json and known
    headers = {**_CORRELATION, **(_POLICY if endpoint.limit else {})}
    if conditional:
        headers["ETag"] = _header("Changes when the answer would; send it back as If-None-Match.")
    responses: dict[str, Any] = {}
    for status, answer in endpoint.answers.items():
        content = {"content": {endpoint.media_type: {"schema": schemas[answer]}}} if answer is not None else {}
        responses[str(status)] = {"description": HTTPStatus(status).phrase, "headers": headers, **content}
    if conditional:
        responses["304"] = {"description": "Not changed since the ETag of If-None-Match", "headers": headers}
    for status in _failures(endpoint):
        responses.setdefault(str(status), _problem(status))
    return responses


def _operation(endpoint: Endpoint, schemas: Schemas) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": re.sub(r"\W+", "_", endpoint.name).strip("_"),
        "summary": endpoint.name.capitalize(),
        "description": " ".join((endpoint.handler.__doc__ or "").split()),
        "tags": [_tag(endpoint.path)],
        "parameters": _parameters(endpoint, schemas),
        "responses": _answers(endpoint, schemas),
    }
    if endpoint.auth is not Auth.NONE:
        operation["security"] = [{"bearer": []}, {"cookie": []}]
        if endpoint.auth is Auth.OPTIONAL:
            operation["security"].append({})
    if endpoint.body is not None:
        content = {"application/json": {"schema": schemas[endpoint.body]}}
        required = any(field.required for field in msgspec.structs.fields(endpoint.body))
        operation["requestBody"] = {"required": required, "content": content}
    if endpoint.raw:
        schema = _FORM if endpoint.takes == FORM else {"type": "string", "format": "binary"}
        operation["requestBody"] = {"required": True, "content": {endpoint.takes: {"schema": schema}}}
    return operation


def _tag(path: str) -> str:
    parts = [part for part in path.split("/") if part not in ("", "api", "v1")]
    return parts[0] if path.startswith("/api/") else "operations"


_PATH_TYPES = {
    "uuid": {"type": "string", "format": "uuid"},
    "slug": {"type": "string", "pattern": "^[a-z0-9_-]{1,64}$"},
}


def _parameters(endpoint: Endpoint, schemas: Schemas) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": _PATH_TYPES[type_]}
        for name, type_ in _PARAMETER.findall(endpoint.path)
    ]
    if endpoint.query is not None:
        properties = schemas[(endpoint.query, "properties")]
        found += [{"name": name, "in": "query", "schema": schema} for name, schema in properties.items()]
    if endpoint.keyed and endpoint.method == "POST":
        schema = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"}
        said = "Makes repeating the request safe: the first answer is given again, with `idempotent: true`. Kept for 48 hours."
        found.append({"name": "Idempotency-Key", "in": "header", "description": said, "schema": schema})
    return found


def document(endpoints: Sequence[Endpoint]) -> dict[str, Any]:
    """The whole document."""
    types: list[Any] = []
    for endpoint in endpoints:
        types += [answer for answer in endpoint.answers.values() if answer is not None and answer not in types]
        types += [one for one in (endpoint.body, endpoint.query) if one is not None and one not in types]
    shown, components = msgspec.json.schema_components(types, ref_template=_REFERENCE)
    schemas: dict[Any, dict[str, Any]] = dict(zip(types, shown, strict=True))
    for one in {endpoint.query for endpoint in endpoints if endpoint.query is not None}:
        schemas[(one, "properties")] = components.pop(one.__name__)["properties"]
    components["Problem"] = _PROBLEM
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in endpoints:
        path = _PARAMETER.sub(r"{\g<name>}", endpoint.path)
        paths.setdefault(path, {})[endpoint.method.lower()] = _operation(endpoint, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Easy Islanders",
            "version": _version(),
            "description": "Conversations of an island marketplace. Every path may end in a slash.",
        },
        "paths": paths,
        "components": {"schemas": components, "securitySchemes": _SECURITY},
    }


_SECURITY = {
    "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    "cookie": {"type": "apiKey", "in": "cookie", "name": "access"},
}


def _version() -> str:
    try:
        return version("easy-islanders")
    except PackageNotFoundError:
        return "0"
