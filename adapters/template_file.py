"""Templates from a file of TOML: a table for each name, in it one for each language."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from domain.outbound.templates import LONGEST, NEEDED, Registry, Template, TemplatesFaulty

_SID = re.compile(r"HX[0-9a-fA-F]{32}")
_PLACE = re.compile(r"\{\{([0-9]+)\}\}")


def templates_of(path: Path) -> Registry:
    """The registry that a file holds; raises `TemplatesFaulty`."""
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise TemplatesFaulty(str(path), [f"it cannot be read ({type(fault).__name__})"]) from fault
    faults = [fault for name, languages in given.items() for fault in _faults(name, languages)]
    if faults:
        raise TemplatesFaulty(str(path), faults)
    templates = [_template(name, language, one) for name, languages in given.items() for language, one in languages.items()]
    faults = [*_differing(templates), *(f"{name}: is missing" for name in NEEDED if name not in given)]
    if faults:
        raise TemplatesFaulty(str(path), faults)
    return Registry(templates)


def _differing(templates: Sequence[Template]) -> Iterator[str]:
    """What we send has the same variables in every language: one that takes others would never go out, and nobody would know."""
    wanted = dict(NEEDED)
    for one in templates:
        if one.variables != wanted.setdefault(one.name, one.variables):
            yield f"{one.name}.{one.language}: has {one.variables} variables, where {wanted[one.name]} are wanted"


def _faults(name: str, languages: Any) -> Iterator[str]:
    if not isinstance(languages, dict) or not languages:
        yield f"{name}: has no language"
        return
    for language, one in languages.items():
        where = f"{name}.{language}"
        if not isinstance(one, dict) or not isinstance(one.get("text"), str) or not isinstance(one.get("content_sid"), str):
            yield f"{where}: wants a text and a content_sid"
        elif not _SID.fullmatch(one["content_sid"]):
            yield f"{where}: a content_sid is HX and 32 hexadecimal digits"
        elif not isinstance(one.get("button", ""), str):
            yield f"{where}: a button is the id that it sends"
        elif "{{" in _PLACE.sub("", _whole(one)) or sorted(_places(_whole(one))) != list(range(1, len(_places(_whole(one))) + 1)):
            yield f"{where}: variables are numbered from 1, each once"
        elif len(one["text"]) > LONGEST:
            yield f"{where}: a text has at most {LONGEST} characters"


def _whole(one: dict[str, str]) -> str:
    """All that has variables: what people read, and what comes back when they press the button."""
    return one["text"] + one.get("button", "")


def _places(text: str) -> list[int]:
    return [int(number) for number in _PLACE.findall(text)]


def _template(name: str, language: str, one: dict[str, str]) -> Template:
    return Template(name, language, one["content_sid"], _PLACE.sub("", one["text"]), len(_places(_whole(one))))
