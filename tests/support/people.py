"""People, registered without HTTP."""

from uuid import UUID, uuid4

from application.cause import Cause
from domain.person.commands import Register
from domain.person.decider import PERSON
from domain.person.events import UserType
from entrypoints.bootstrap import Core


def register(core: Core, user_type: str, display_name: str = "Somebody") -> UUID:
    """A new person."""
    person_id = uuid4()
    command = Register(
        person_id=person_id,
        user_type=UserType(user_type),
        username=f"{user_type}-{person_id.hex[:8]}",
        display_name=display_name,
        email="somebody@example.org",
        phone=None,
        language="en",
        now=core.clock.now(),
    )
    core.handle(PERSON, person_id, command, Cause("test", "test"))
    return person_id
