"""The rules of the house that a linter does not know."""

import ast
import importlib
import json
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import domain
from domain.errors import Refused
from domain.events import EVENT_TYPES
from entrypoints.event_catalogue import catalogue

ROOT = Path(__file__).parent.parent
PACKAGES = ("domain", "application", "projections", "adapters", "entrypoints", "tests", "bench")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "services", "service", "manager", "base", "misc"}
LONGEST_FILE, LONGEST_FUNCTION = 250, 40


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def is_a_table(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """A list of endpoints, or a class that is made to measure: as long as it has rows."""
    return node.name == "endpoints" or any(isinstance(part, ast.ClassDef) for part in node.body)


@pytest.mark.parametrize("path", MODULES, ids=shown)
def test_a_module_can_be_read_in_one_sitting(path: Path) -> None:
    source = path.read_text()
    assert len(source.splitlines()) <= LONGEST_FILE
    assert path.stem not in FORBIDDEN_NAMES
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not is_a_table(node):
            assert (node.end_lineno or 0) - node.lineno < LONGEST_FUNCTION, f"{node.name} is too long"


@pytest.mark.parametrize("path", [path for path in MODULES if path.is_relative_to(ROOT / "domain")], ids=shown)
def test_the_domain_knows_neither_time_nor_chance(path: Path) -> None:
    source = path.read_text()
    for word in ("datetime.now", "utcnow", "uuid4", "uuid1", "import random", "import time", "os.environ"):
        assert word not in source


def test_event_names_are_unique_and_past() -> None:
    names = [event_type.TYPE for event_type in EVENT_TYPES]  # type: ignore[attr-defined]
    assert len(names) == len(set(names))
    for word in ("Updated", "Changed", "Data"):
        assert not [event_type for event_type in EVENT_TYPES if word in event_type.__name__]


def refusals() -> list[type[Refused]]:
    for package in (domain, importlib.import_module("application")):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    found, waiting = [], [Refused]
    while waiting:
        found += waiting[-1].__subclasses__()
        waiting = [*waiting[:-1], *waiting.pop().__subclasses__()]
    return [refusal for refusal in found if refusal.__module__.startswith(("domain.", "application."))]


def test_every_refusal_has_a_stable_type_of_its_own() -> None:
    types = [refusal.type for refusal in refusals()]
    assert len(types) == len(set(types))
    assert "refused" not in types


def test_every_refusal_has_an_http_status() -> None:
    from entrypoints.http.problems import STATUSES

    assert [refusal.__name__ for refusal in refusals() if not any(issubclass(refusal, known) for known in STATUSES)] == []


def test_the_event_catalogue_is_generated_from_the_code() -> None:
    assert (ROOT / "docs" / "events.md").read_text() == catalogue(), "python -m entrypoints.event_catalogue > docs/events.md"


def test_the_command_line_starts_without_the_libraries_of_models() -> None:
    """They take nearly as long to load as all the rest, and hardly a command needs them."""
    told = "import json, sys, entrypoints.cli; print(json.dumps(sorted(sys.modules)))"
    loaded = set(json.loads(subprocess.run([sys.executable, "-c", told], cwd=ROOT, check=True, capture_output=True).stdout))
    assert "entrypoints.vectors_command" in loaded
    assert not loaded & {"openai", "faiss"}
