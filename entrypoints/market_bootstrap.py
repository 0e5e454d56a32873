"""The composition root of leads, broadcasts and notices."""

from datetime import timedelta
from secrets import randbits
from zoneinfo import ZoneInfo

from application.broadcasts import Broadcasts, Rules
from application.leads import Leads, Terms
from application.notices import Telling
from application.offering import Offering
from application.passing_on import PassingOn
from application.processes.tell_news import Announcing
from application.seller_lookups import Looking
from application.sellers import Sellers
from entrypoints.bootstrap import Core
from entrypoints.settings import Settings
from projections.briefs import ViewBriefs
from projections.broadcasts import ViewBroadcasts
from projections.lead_lookups import ViewLeads
from projections.media import ViewMedia
from projections.notices import ViewNotices
from projections.reachability import ViewReach
from projections.seller_lookups import ViewSellers
from projections.wanted import ViewWanted


def leads_of(core: Core, settings: Settings) -> Leads:
    """What customers look for."""
    lasts, joins_within = timedelta(days=settings.lead_days), timedelta(hours=settings.lead_joins_hours)
    terms = Terms(settings.lead_offers, lasts, joins_within, settings.derived("demands"))
    return Leads(core.handle, core.lookups, ViewLeads(core.rows), terms, core.clock)


def passing_on(core: Core) -> PassingOn:
    """How briefs and offers come into threads."""
    return PassingOn(core.handle, core.lookups, core.clock)


def looking_of(settings: Settings) -> Looking:
    """How sellers are seen."""
    return Looking(ZoneInfo(settings.time_zone), settings.seller_briefs_a_day)


def broadcasts_of(core: Core, settings: Settings) -> Broadcasts:
    """How sellers are asked."""
    rules = Rules(
        timedelta(hours=settings.approval_hours),
        timedelta(hours=settings.broadcast_hours),
        settings.broadcast_audience,
        settings.broadcast_wave,
        settings.broadcast_pause_seconds,
        settings.broadcast_answers,
    )
    looking, rows = looking_of(settings), core.rows
    known = ViewLeads(rows), ViewSellers(rows), ViewBroadcasts(rows)
    return Broadcasts(core.log, core.handle, *known, looking, rules, lambda: randbits(32), core.clock)


def telling_of(core: Core) -> Telling:
    """How people are told things beside their threads."""
    return Telling(core.handle, ViewReach(core.rows), ViewNotices(core.rows), core.clock)


def announcing_of(core: Core) -> Announcing:
    """How staff have news told."""
    return Announcing(core.log, core.handle, ViewWanted(core.rows), core.clock)


def sellers_of(core: Core, settings: Settings) -> Sellers:
    """What sellers say of themselves, and operators of them."""
    return Sellers(core.handle, core.lookups, core.consents, settings.seller_briefs_a_day, core.clock)


def offering(core: Core, settings: Settings) -> Offering:
    """How sellers answer briefs in so many words."""
    return Offering(leads_of(core, settings), ViewBriefs(core.rows), ViewMedia(core.rows))
