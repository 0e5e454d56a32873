"""Templates: what WhatsApp has approved to be said to people who have not written for a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

FALLBACK = "en"

LONGEST_VARIABLE = 600
"""Characters of one variable; a whole template may have 1,024 (https://www.twilio.com/docs/content/whatsapptwilio-text)."""

LONGEST = 1024
_MOST_SPACES = 4


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

    None may be empty, have a new line, a tab or more than four blanks in a row, and all must fit the length of a template
    (https://www.twilio.com/docs/api/errors/63013, https://www.twilio.com/docs/content/using-variables-with-content-api).
    """
    if len(variables) != template.variables:
        raise TemplateVariablesNotFit(f"{template.name} takes {template.variables} variables, not {len(variables)}")
    for number, value in enumerate(variables, 1):
        if not value.strip():
            raise TemplateVariablesNotFit(f"variable {number} of {template.name} is empty")
        if any(sign in value for sign in "\n\r\t") or " " * (_MOST_SPACES + 1) in value:
            raise TemplateVariablesNotFit(f"variable {number} of {template.name} has a new line, a tab or too many blanks in a row")
    if len(template.text) + sum(map(len, variables)) > LONGEST:
        raise TemplateVariablesNotFit(f"{template.name} would have more than {LONGEST} characters")
    return tuple(variables)


def fit(text: str) -> str:
    """Any words as a variable: in one line, single blanks, cut where they are too long; `…` where there are none."""
    line = " ".join(text.split())
    if not line:
        return "…"
    return line if len(line) <= LONGEST_VARIABLE else line[: LONGEST_VARIABLE - 1].rstrip() + "…"
