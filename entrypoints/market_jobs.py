"""The composition root of the jobs of leads, broadcasts and notices."""

from application.jobs import JobHandler
from application.processes.end_leads import CloseLeads, ExpireLeads
from entrypoints.bootstrap import Core
from entrypoints.market_bootstrap import leads_of
from entrypoints.metrics import Metrics
from entrypoints.settings import Settings


def market_handlers(core: Core, settings: Settings, metrics: Metrics) -> list[JobHandler]:
    """Who does them."""
    del metrics
    return [ExpireLeads(leads_of(core, settings), core.clock), CloseLeads(leads_of(core, settings))]
