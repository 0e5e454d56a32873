"""Every reason for which somebody is not asked, or not yet, has a sentence in five languages."""

import pytest

from domain.broadcast.events import Ground, RollBack, Stop
from domain.broadcast.reasons import sentence
from domain.languages import LANGUAGES
from domain.outbound.events import Hold, Skip

FOR_THEM = {Ground.OWNER, Ground.NAMED, Ground.CATEGORY, Ground.LOCATION, Ground.NEIGHBOUR, Ground.PRICE, Ground.VERIFIED}
CODES = sorted({str(code) for code in (*Ground, *RollBack, *Stop, *Hold, *Skip)} - FOR_THEM)


@pytest.mark.parametrize("code", CODES)
def test_it_can_be_said_in_five_languages(code: str) -> None:
    told = [sentence(code, language) for language in LANGUAGES]
    assert all(told)
    assert len(set(told)) == len(LANGUAGES)
    assert sentence(code, "fr") == told[0]


def test_what_speaks_for_somebody_and_what_providers_say_is_no_reason_of_ours() -> None:
    assert {sentence(code, "en") for code in (*FOR_THEM, "63003")} == {None}
