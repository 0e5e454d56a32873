"""What each view folds, in a fingerprint. `python -m tests.support.view_versions` notes those of today's versions."""

import ast
import hashlib
import inspect
import json
from pathlib import Path

from sqlalchemy.schema import CreateIndex, CreateTable

from projections.catalogue import VIEWS
from projections.view import View

GOLDEN = Path(__file__).parent.parent / "projections" / "view_versions.json"


def fingerprint(view: View) -> str:
    """Of the table and of everything in the view's module that folds, whatever its layout and its comments."""
    digest = hashlib.sha256(str(CreateTable(view.table)).encode())
    for index in sorted(view.table.indexes, key=lambda one: str(one.name)):
        digest.update(str(CreateIndex(index)).encode())
    modules = {inspect.getmodule(handler) for handler in view.handlers.values()}
    for module in sorted(modules, key=str):
        assert module is not None
        for node in ast.parse(inspect.getsource(module)).body:
            if isinstance(node, ast.FunctionDef):
                digest.update(ast.dump(node).encode())
    return digest.hexdigest()[:16]


def main() -> None:
    """Writes the golden file."""
    noted = {view.name: {"version": view.version, "fingerprint": fingerprint(view)} for view in VIEWS}
    GOLDEN.write_text(json.dumps(noted, indent=2) + "\n")


if __name__ == "__main__":
    main()
