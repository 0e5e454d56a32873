"""Two demo people who know each other, so that there is something to look at."""

from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from application.accounts import Newcomer, UsernameTaken, username_key
from application.cause import Cause
from application.lookups import Person
from application.threads import Words
from domain.errors import Refused
from domain.person.events import UserType
from entrypoints.bootstrap import Core, account_store, accounts_of, core_of
from entrypoints.metrics import Metrics
from entrypoints.settings import Settings


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody to sign in as."""

    username: str
    password: str
    user_type: str
    display_name: str


PEOPLE = (
    DemoPerson("ayse", "kyrenia-harbour", "consumer", "Ayşe"),
    DemoPerson("mehmet", "bellapais-garden", "seller", "Mehmet"),
)
_CAUSE = "demo"
_FIRST_WORDS = UUID("0d2f7d3e-9d0c-5d43-8a52-6f1f1d8b7a10")


def seed(settings: Settings) -> tuple[DemoPerson, ...]:
    """Registers them and lets one write to the other; completes what an earlier start had begun, and repeats nothing."""
    with core_of(settings, Metrics()) as core:
        buyer, seller = (_person(core, settings, one) for one in PEOPLE)
        words = Words("Merhaba! Is the garden flat in Bellapais still free in June?", client_msg_id=_FIRST_WORDS)
        # Their thread may have been closed since.
        with suppress(Refused):
            core.threads.open(Person(buyer, is_seller=False), seller, None, words, Cause("system:demo", _CAUSE))
    return PEOPLE


def _person(core: Core, settings: Settings, person: DemoPerson) -> UUID:
    known = account_store(core, settings).find(username_key(person.username))
    if known is not None:
        return known.person_id
    email, user_type = f"{person.username}@example.org", UserType(person.user_type)
    newcomer = Newcomer(person.username, email, person.password, user_type, person.display_name, None, "en")
    try:
        return accounts_of(core, settings)[0].register(newcomer, _CAUSE).person_id
    except UsernameTaken:
        # By another start on the same data, in between.
        return _person(core, settings, person)
