"""What a start does about views that are not those of this release."""

from rich.console import Console

from entrypoints.bootstrap import core_of
from entrypoints.metrics import Metrics
from entrypoints.progress import Bar
from entrypoints.rebuild_bootstrap import rebuilding, stored_views
from entrypoints.settings import Settings
from projections.catalogue import VIEWS, differing, healing


def views_at_start(settings: Settings, console: Console) -> str:
    """Builds views that are new in this release; gives what an operator must do about the others, nothing where all is well.

    A changed view is not exchanged by itself: processes of the release before would have to stop at that moment, and when that is
    to be is the operator's choice.
    """
    url = settings.database_url.get_secret_value()
    stored = {name: view.version for name, view in stored_views(url).items()}
    faults = differing(stored)
    new = [view for view in VIEWS if view.name not in stored]
    if not faults or len(new) < len(faults):
        return healing(faults) if faults else ""
    console.print(f"Building {', '.join(view.name for view in new)}, new in this release …")
    with core_of(settings, Metrics()) as core, Bar(quiet=False) as bar:
        rebuilding(url, core.history, bar.report, views=new).run([view.name for view in new], swap=True)
    return ""
