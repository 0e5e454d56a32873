"""Demo people who know each other, sellers among them, so that everything can be tried."""

from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from application.accounts import Newcomer, UsernameTaken, username_key
from application.cause import Cause
from application.lookups import Person
from application.sellers import Offering
from application.threads import Words
from domain.errors import Refused
from domain.person.events import UserType
from domain.person.refusals import AliasTaken
from entrypoints.bootstrap import Core, account_store, accounts_of, core_of
from entrypoints.demo_listings import seed_listings
from entrypoints.market_bootstrap import sellers_of
from entrypoints.metrics import Metrics
from entrypoints.settings import Settings
from projections.sellers import SELLER


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody to sign in as; a seller has places where they offer something, a number on WhatsApp, and what they offer."""

    username: str
    password: str
    user_type: str
    display_name: str
    places: tuple[str, ...] = ()
    number: str = ""
    offers: tuple[str, ...] = ("rentals",)


PEOPLE = (
    DemoPerson("ayse", "kyrenia-harbour", "consumer", "Ayşe"),
    DemoPerson(
        "mehmet", "bellapais-garden", "seller", "Mehmet", ("Girne", "Bellapais"), "+905338000001", ("rentals", "sales", "cars")
    ),
    DemoPerson("elena", "lapta-lemons", "seller", "Elena", ("Lapta", "Alsancak"), "+905338000002", ("rentals", "short_stays")),
    DemoPerson("kemal", "salamis-columns", "seller", "Kemal", ("Gazimağusa", "İskele"), "+905338000003", ("sales", "cars")),
    DemoPerson("selin", "olive-market", "seller", "Selin", ("Girne", "Lefkoşa"), "+905338000004", ("services", "goods")),
    DemoPerson("deniz", "famagusta-gate", "support", "Deniz"),
)
_CAUSE = "demo"
_FIRST_WORDS = UUID("0d2f7d3e-9d0c-5d43-8a52-6f1f1d8b7a10")


def seed(settings: Settings) -> tuple[DemoPerson, ...]:
    """Registers them and lets one write to the other; completes what an earlier start had begun, and repeats nothing."""
    with core_of(settings, Metrics()) as core:
        people = {one.username: _person(core, settings, one) for one in PEOPLE}
        buyer, seller = people["ayse"], people["mehmet"]
        words = Words("Merhaba! Is the garden flat in Bellapais still free in June?", client_msg_id=_FIRST_WORDS)
        # Their thread may have been closed since.
        with suppress(Refused):
            core.threads.open(Person(buyer, is_seller=False), seller, None, words, Cause("system:demo", _CAUSE))
        seed_listings(core, settings, people)
    return PEOPLE


def _person(core: Core, settings: Settings, person: DemoPerson) -> UUID:
    person_id = _registered(core, settings, person)
    cause = Cause("system:demo", _CAUSE)
    if person.user_type == UserType.SUPPORT:
        accounts_of(core, settings)[0].grant(person_id, UserType.SUPPORT, cause)
    if person.places and not core.rows(SELLER, person_id=person_id):
        # Whoever is asked could be anybody with that number, so where messages are really sent nobody has one.
        if settings.simulates:
            # An earlier start may have given the number to an account that was taken away since.
            with suppress(AliasTaken):
                core.acquaintance.link(person_id, person.number, cause)
        offering = Offering(person.offers, person.places)
        sellers_of(core, settings).choose_market(person_id, offering, cause, on_whatsapp=settings.simulates)
    return person_id


def _registered(core: Core, settings: Settings, person: DemoPerson) -> UUID:
    known = account_store(core, settings).find(username_key(person.username))
    if known is not None:
        return known.person_id
    user_type = UserType.SELLER if person.places else UserType.CONSUMER
    email = f"{person.username}@example.org"
    newcomer = Newcomer(person.username, email, person.password, user_type, person.display_name, None, "en")
    try:
        return accounts_of(core, settings)[0].register(newcomer, _CAUSE).person_id
    except UsernameTaken:
        # By another start on the same data, in between.
        return _registered(core, settings, person)
