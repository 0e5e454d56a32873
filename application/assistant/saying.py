"""Puts what the assistant has to say into the user's language."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from application.assistant.texts import Saying
from application.assistant.texts_of_booking import BOOKING
from application.assistant.texts_of_finding import FINDING
from application.assistant.texts_of_talk import TALK
from domain.languages import in_language

TEXTS: Mapping[Saying, tuple[str, str, str, str, str]] = MappingProxyType({**TALK, **FINDING, **BOOKING})

_FACT = re.compile(r"\{(\d)\}")


def said(saying: Saying, language: str, *facts: object) -> str:
    """The words in a language, in English where we do not speak it; what a fact says is never filled in again."""
    return _FACT.sub(lambda found: str(facts[int(found[1])]), in_language(TEXTS[saying], language))
