"""What a model worded, held against the draft: no number, place, quoted name, address, list or promise that the draft has not."""

import re
import unicodedata
from dataclasses import replace

from application.assistant.model import Draft, ModelUnavailable, Worded
from application.assistant.reply import Plan
from application.wish_places import places_in
from application.wish_text import plain
from domain.lead.criteria import require_no_contact
from domain.lead.refusals import ContactInBrief

LONGEST = 700
"""Characters before or after the lines; nobody reads more in a chat."""

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_QUOTED = re.compile(r"[“„\"«‘‚]([^“”„\"«»‘’‚]+)[”“\"»’‘]")
_LIST_ITEM = re.compile(r"^\s*(?:\d+\s*[.)]|[-*•])\s", re.MULTILINE)
_PROMISE = re.compile(
    r"(?<!\w)(?:booked|reserved|confirmed|guaranteed?|paid|rezerve ett\w*|ayirtt\w*|onayland\w*|заброниров\w*|"
    r"подтвержден\w*|оплачен\w*|zarezerwowa\w*|potwierdzon\w*|oplacon\w*|gebucht|reserviert|bestatigt|bezahlt)(?!\w)"
)
"""What only those may say who have done it."""

_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]|<[a-z/!]")


def draft_of(plan: Plan) -> Draft:
    """What the model gets to see of a plan."""
    return Draft(plan.before, plan.lines, plan.after)


def with_words(plan: Plan, worded: Worded) -> Plan:
    """The plan in the model's words; raises `ModelUnavailable` where they say what the plan does not."""
    before, after = (unicodedata.normalize("NFKC", words).strip() for words in (worded.before, worded.after))
    if (plan.before and not before) or (plan.after and not after):
        raise ModelUnavailable("words: something is missing")
    for words in (before, after):
        fault = _fault(words, plan.body)
        if fault is not None:
            raise ModelUnavailable(f"words: {fault}")
    return replace(plan, before=before, after=after)


def _fault(words: str, known: str) -> str | None:
    """What is wrong with them, None where nothing is."""
    there, numbers = plain(known), set(_NUMBER.findall(known))
    faults = {
        "too long": len(words) > LONGEST,
        "signs": _UNSEEN.search(words) is not None,
        "a list of its own": _LIST_ITEM.search(words) is not None,
        "contact": _has_contact(_NUMBER.sub(lambda found: "…" if found[0] in numbers else found[0], words)),
        "a number of its own": not set(_NUMBER.findall(words)) <= numbers,
        "a place of its own": not set(places_in(words)) <= set(places_in(known)),
        "a promise of its own": _PROMISE.search(plain(words)) is not None,
        "a name of its own": any(plain(quoted).strip(" .,!?") not in there for quoted in _QUOTED.findall(words)),
    }
    return next((fault for fault, is_so in faults.items() if is_so), None)


def _has_contact(words: str) -> bool:
    try:
        require_no_contact(words)
    except ContactInBrief:
        return True
    return False
