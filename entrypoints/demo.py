"""Two demo people who know each other, so that there is something to look at."""

from dataclasses import dataclass

from application.accounts import Newcomer, UsernameTaken
from application.cause import Cause
from application.lookups import Person
from application.threads import Words
from domain.person.events import UserType
from entrypoints.bootstrap import accounts_of, core_of
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


def seed(settings: Settings) -> tuple[DemoPerson, ...]:
    """Registers them and lets one write to the other; does nothing where that was done before."""
    with core_of(settings, Metrics()) as core:
        accounts, _ = accounts_of(core, settings)
        known = []
        for person in PEOPLE:
            email = f"{person.username}@example.org"
            newcomer = Newcomer(
                person.username, email, person.password, UserType(person.user_type), person.display_name, None, "en"
            )
            try:
                known.append(accounts.register(newcomer, _CAUSE).person_id)
            except UsernameTaken:
                return PEOPLE
        buyer, seller = known
        words = Words("Merhaba! Is the garden flat in Bellapais still free in June?")
        core.threads.open(Person(buyer, is_seller=False), seller, None, words, Cause("system:demo", _CAUSE))
    return PEOPLE
