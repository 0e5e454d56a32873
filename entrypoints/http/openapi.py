"""OpenAPI 3.1 from the endpoints themselves: what validates is what is documented."""

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import msgspec

from entrypoints.http.endpoint import Auth, Endpoint

_REFERENCE = "#/components/schemas/{name}"
_PARAMETER = re.compile(r"\{(?P<name>\w+):uuid\}")
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "correlation_id", "error"],
    "properties": {
        "type": {"type": "string", "description": "Stable; what programs look at."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "correlation_id": {"type": "string", "description": "Quote it to support."},
        "error": {"type": "string", "description": "The detail again, for older clients."},
        "errors": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
    },
}
_HEADERS = {"X-Correlation-ID": {"schema": {"type": "string"}}}


def _problem(status: int) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": _REFERENCE.format(name="Problem")}}}
    return {"description": HTTPStatus(status).phrase, "headers": _HEADERS, "content": content}


def _failures(endpoint: Endpoint) -> list[int]:
    failures = {400, 404, 409, 422, 503} if endpoint.method != "GET" or endpoint.path.count("{") else {400, 404, 503}
    if endpoint.auth is not Auth.NONE:
        failures |= {401, 403}
    if endpoint.body is not None:
        failures |= {401, 403, 410, 413, 415}
    if endpoint.limit is not None or "sign in" in endpoint.name:
        failures |= {401, 429}
    if endpoint.method != "GET":
        failures |= {403, 413}
    return sorted(failures | {500})


def _operation(endpoint: Endpoint, schemas: Mapping[Any, dict[str, Any]]) -> dict[str, Any]:
    responses: dict[str, Any] = {}
    for status, answer in endpoint.answers.items():
        responses[str(status)] = {
            "description": HTTPStatus(status).phrase,
            "headers": _HEADERS,
            "content": {endpoint.media_type: {"schema": schemas[answer]}},
        }
    if endpoint.method == "GET" and endpoint.media_type == "application/json" and endpoint.auth is not Auth.NONE:
        responses["304"] = {"description": "Not changed since the ETag of If-None-Match", "headers": _HEADERS}
    for status in _failures(endpoint):
        responses.setdefault(str(status), _problem(status))
    operation: dict[str, Any] = {
        "operationId": re.sub(r"\W+", "_", endpoint.name).strip("_"),
        "summary": endpoint.name.capitalize(),
        "description": " ".join((endpoint.handler.__doc__ or "").split()),
        "parameters": _parameters(endpoint, schemas),
        "responses": responses,
    }
    if endpoint.auth is not Auth.NONE:
        operation["security"] = [{"bearer": []}, {"cookie": []}]
        if endpoint.auth is Auth.OPTIONAL:
            operation["security"].append({})
    if endpoint.body is not None:
        content = {"application/json": {"schema": schemas[endpoint.body]}}
        operation["requestBody"] = {"required": _needs_body(endpoint.body), "content": content}
    return operation


def _needs_body(body: type[msgspec.Struct]) -> bool:
    return any(field.required for field in msgspec.structs.fields(body))


def _parameters(endpoint: Endpoint, schemas: Mapping[Any, dict[str, Any]]) -> list[dict[str, Any]]:
    found = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
        for name in _PARAMETER.findall(endpoint.path)
    ]
    if endpoint.query is not None:
        properties = schemas[(endpoint.query, "properties")]
        found += [{"name": name, "in": "query", "schema": schema} for name, schema in properties.items()]
    if endpoint.keyed and endpoint.method == "POST":
        schema = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"}
        found.append({"name": "Idempotency-Key", "in": "header", "schema": schema})
    return found


def document(endpoints: Sequence[Endpoint]) -> dict[str, Any]:
    """The whole document."""
    types: list[Any] = []
    for endpoint in endpoints:
        types += [answer for answer in endpoint.answers.values() if answer not in types]
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
        "components": {
            "schemas": components,
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": "access"},
            },
        },
    }


def _version() -> str:
    try:
        return version("easy-islanders")
    except PackageNotFoundError:
        return "0"
