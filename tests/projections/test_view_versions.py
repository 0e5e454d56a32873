"""A view whose code changed has another version, so that nobody takes old rows for new ones."""

import json

from projections.catalogue import VIEWS
from tests.support.view_versions import GOLDEN, fingerprint


def test_a_changed_handler_has_a_bumped_version() -> None:
    """After a change of what a view holds: raise its `version`, then run `python -m tests.support.view_versions`."""
    known = json.loads(GOLDEN.read_text())
    assert set(known) == {view.name for view in VIEWS}
    for view in VIEWS:
        noted = known[view.name]
        same = noted["fingerprint"] == fingerprint(view)
        assert same or noted["version"] < view.version, f"{view.name} folds differently and still has version {view.version}"
        assert same, f"note version {view.version} of {view.name}: python -m tests.support.view_versions"
