"""Templates: what WhatsApp has approved to be said to people who have not written for a day."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

FALLBACK = "en"

NEEDED: Mapping[str, int] = MappingProxyType({"new_message": 2, "listing_request": 5, "notice": 1})
"""The templates that we send, and how many variables each is given."""

LONGEST_VARIABLE = 600
"""Characters of one variable. Twilio takes 1,600 (https://www.twilio.com/docs/api/errors/21658), but all must fit `LONGEST`."""

LONGEST = 1024
"""Characters of a whole template (https://developers.facebook.com/docs/whatsapp/business-management-api/message-templates)."""

_MOST_SPACES = 4


class TemplatesFaulty(Exception):
    """The templates cannot be used; `faults` says what is wrong with what stands there."""

    def __init__(self, where: str, faults: Sequence[str]) -> None:
        super().__init__(f"{where}: " + "; ".join(faults))
        self.faults = faults


class NoSuchTemplate(Exception):
    """There is no template of this name in any language."""


class TemplateVariablesNotFit(Exception):
    """WhatsApp would refuse these variables; the text says why, without what they hold."""


@dataclass(frozen=True, slots=True)
class Template:
    """An approved text of one language; `variables` is how many places it has, and `text` what it says around them."""

    name: str
    language: str
    content_sid: str
    text: str
    variables: int


class Registry:
    """All templates, by name and language."""

    def __init__(self, templates: Sequence[Template]) -> None:
        self._by_name: dict[str, dict[str, Template]] = {}
        for template in templates:
            self._by_name.setdefault(template.name, {})[template.language] = template

    @property
    def names(self) -> Mapping[str, Sequence[str]]:
        """Which there are, and in which languages."""
        return {name: tuple(languages) for name, languages in self._by_name.items()}

    def choose(self, name: str, language: str) -> Template:
        """In the person's language, else in English, else in any; raises `NoSuchTemplate`."""
        languages = self._by_name.get(name)
        if not languages:
            raise NoSuchTemplate(name)
        return languages.get(language) or languages.get(FALLBACK) or next(iter(languages.values()))


def checked(template: Template, variables: Sequence[str]) -> tuple[str, ...]:
    """The variables, if WhatsApp takes them; raises `TemplateVariablesNotFit`.

    None may be empty (https://www.twilio.com/docs/api/errors/21656) or have a new line, a tab or more than four blanks in a row, by
    which WhatsApp would refuse it (https://github.com/netflie/whatsapp-cloud-api/issues/201), and all must fit a template's length.
    """
    if len(variables) != template.variables:
        raise TemplateVariablesNotFit(f"{template.name} takes {template.variables} variables, not {len(variables)}")
    for number, value in enumerate(variables, 1):
        if not _is_seen(value):
            raise TemplateVariablesNotFit(f"variable {number} of {template.name} is empty")
        if _on_one_line(value) != value or " " * (_MOST_SPACES + 1) in value:
            raise TemplateVariablesNotFit(f"variable {number} of {template.name} has a new line, a tab or too many blanks in a row")
    if len(template.text) + sum(map(len, variables)) > LONGEST:
        raise TemplateVariablesNotFit(f"{template.name} would have more than {LONGEST} characters")
    return tuple(variables)


def fit(text: str) -> str:
    """Any words as a variable: in one line, single blanks, cut where they are too long; `…` where nothing is to be seen."""
    line = " ".join(_on_one_line(text).split())
    if not _is_seen(line):
        return "…"
    return line if len(line) <= LONGEST_VARIABLE else line[: LONGEST_VARIABLE - 1].rstrip() + "…"


def _on_one_line(text: str) -> str:
    """With a blank for whatever begins a new line, and for other signs that steer a terminal and are no letters."""
    return "".join(" " if unicodedata.category(sign) in {"Cc", "Zl", "Zp"} else sign for sign in text)


def _is_seen(text: str) -> bool:
    return any(sign.isprintable() and not sign.isspace() for sign in text)
