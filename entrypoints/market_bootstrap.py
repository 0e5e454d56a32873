"""The composition root of leads, broadcasts and notices."""

from datetime import timedelta

from application.leads import Leads, Terms
from application.passing_on import PassingOn
from entrypoints.bootstrap import Core
from entrypoints.settings import Settings
from projections.lead_lookups import ViewLeads


def leads_of(core: Core, settings: Settings) -> Leads:
    """What customers look for."""
    terms = Terms(settings.lead_offers, timedelta(days=settings.lead_days), timedelta(hours=settings.lead_joins_hours))
    return Leads(core.handle, core.lookups, ViewLeads(core.rows), terms, core.clock)


def passing_on(core: Core) -> PassingOn:
    """How briefs and offers come into threads."""
    return PassingOn(core.handle, core.lookups, core.clock)
