"""The composition root of the jobs of leads, broadcasts, answers and notices."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from adapters.redis_proactive_cap import RedisProactiveCap
from application.jobs import JobHandler
from application.processes.advance_broadcast import AdvanceBroadcasts, EndBroadcasts, SkipForgotten, SkipUnsent
from application.processes.ask_which import AskWhich, LapseQuestions
from application.processes.dispatch_wave import DispatchWave
from application.processes.end_leads import CloseLeads, ExpireLeads
from application.processes.follow_approvals import ExpireApprovals, PutOutLeads
from application.processes.hand_out_notices import HandOutNotices
from application.processes.pass_offers import PassOffers, ReplyToSellers
from application.processes.push_notices import PushDigest, PushNotice, Wishes
from application.processes.raise_notices import RaiseNotices
from application.processes.remind_sellers import RemindWave
from application.processes.take_answers import Giving, TakeAnswers, TakeNamed
from application.processes.tell_news import TellNews
from application.reminders import Reminders
from entrypoints.bootstrap import Core
from entrypoints.market_bootstrap import broadcasts_of, leads_of, looking_of, passing_on, telling_of
from entrypoints.metrics import Metrics
from entrypoints.settings import Settings
from projections.briefs import ViewBriefs
from projections.broadcast_progress import ViewProgress
from projections.broadcasts import ViewBroadcasts
from projections.consents import ViewConsents
from projections.lead_lookups import ViewLeads
from projections.media import ViewMedia
from projections.notices import ViewNotices
from projections.reachability import ViewReach
from projections.seller_lookups import ViewSellers
from projections.wanted import ViewWanted


def market_handlers(core: Core, settings: Settings, metrics: Metrics) -> list[JobHandler]:
    """Who does them."""
    del metrics
    leads, broadcasts = leads_of(core, settings), broadcasts_of(core, settings)
    return [
        ExpireLeads(leads, core.clock),
        CloseLeads(leads),
        ExpireApprovals(broadcasts, core.clock),
        PutOutLeads(broadcasts),
        *_broadcast_handlers(core, settings),
        *_notice_handlers(core, settings),
    ]


def _broadcast_handlers(core: Core, settings: Settings) -> list[JobHandler]:
    """Who sends what was approved, from the first wave to the end."""
    progress, leads, reach = ViewProgress(core.rows), ViewLeads(core.rows), ViewReach(core.rows)
    remind_after = timedelta(hours=settings.remind_after_hours)
    return [
        AdvanceBroadcasts(core.handle, progress, leads, remind_after, core.clock),
        EndBroadcasts(core.handle, progress, leads, remind_after, core.clock),
        DispatchWave(core.handle, passing_on(core), progress, reach, ViewSellers(core.rows), looking_of(settings), core.clock),
        SkipUnsent(core.handle, progress, core.clock),
        SkipForgotten(core.handle, progress, core.clock),
        RemindWave(core.handle, progress, leads, core.clock),
    ]


def _notice_handlers(core: Core, settings: Settings) -> list[JobHandler]:
    """Who tells people things."""
    reach, leads, wanted, telling = ViewReach(core.rows), ViewLeads(core.rows), ViewWanted(core.rows), telling_of(core)
    reminders = Reminders(leads, ViewProgress(core.rows), settings.lead_offers)
    most, window = settings.max_proactive_messages_per_day, settings.proactive_rate_limit_window
    cap = RedisProactiveCap(settings.redis_url.get_secret_value(), most, window, core.clock)
    wishes = Wishes(wanted, ViewConsents(core.rows), reminders, cap, ZoneInfo(settings.time_zone))
    return [
        RaiseNotices(telling, leads, ViewBroadcasts(core.rows)),
        PushNotice(core.log, core.handle, reach, wishes, core.clock),
        PushDigest(core.log, core.handle, reach, wishes, core.clock),
        HandOutNotices(core.handle, ViewNotices(core.rows), reach, reminders, core.clock),
        TellNews(telling, wanted, reach),
    ]


def answer_handlers(core: Core, settings: Settings, assistant: JobHandler) -> list[JobHandler]:
    """Who takes what sellers say; `assistant` answers what is for no brief."""
    briefs, passing, reach = ViewBriefs(core.rows), passing_on(core), ViewReach(core.rows)
    giving = Giving(leads_of(core, settings), ViewMedia(core.rows))
    return [
        TakeAnswers(core.handle, giving, briefs, briefs, assistant, core.clock),
        TakeNamed(giving, core.lookups),
        AskWhich(passing, briefs, reach),
        LapseQuestions(core.handle, core.clock),
        PassOffers(core.log, passing, core.lookups, reach),
        ReplyToSellers(core.log, passing, core.lookups, reach),
    ]
