"""Templates are chosen by language, and nothing goes into them that WhatsApp would refuse."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.template_file import TemplatesFaulty, templates_of
from domain.outbound.templates import (
    LONGEST,
    NoSuchTemplate,
    Registry,
    Template,
    TemplateVariablesNotFit,
    checked,
    fit,
)
from entrypoints.whatsapp_settings import TEMPLATES

SID = "HX" + "0" * 32


def template(language: str = "en", variables: int = 2, text: str = "") -> Template:
    return Template("new_message", language, SID, text, variables)


def test_the_persons_language_comes_first_then_english_then_any() -> None:
    registry = Registry([template("tr"), template("en"), template("ru")])
    assert registry.choose("new_message", "ru").language == "ru"
    assert registry.choose("new_message", "pl").language == "en"
    assert Registry([template("tr")]).choose("new_message", "pl").language == "tr"
    with pytest.raises(NoSuchTemplate):
        registry.choose("another", "en")


@pytest.mark.parametrize(
    "variables",
    [
        (),
        ("one",),
        ("one", "two", "three"),
        ("one", " "),
        ("one", "a\nb"),
        ("one", "a\tb"),
        ("one", "a     b"),
        ("one", "x" * 2000),
    ],
)
def test_what_whatsapp_would_refuse_is_never_sent(variables: tuple[str, ...]) -> None:
    with pytest.raises(TemplateVariablesNotFit) as refused:
        checked(template(), variables)
    assert "x" * 20 not in str(refused.value)


@given(st.text(), st.text())
def test_whatever_people_write_can_be_made_to_fit(one: str, other: str) -> None:
    variables = (fit(one)[:400], fit(other))
    assert checked(template(text="x" * (LONGEST - 1000)), variables) == variables
    assert fit(fit(other)) == fit(other)


def test_the_shipped_templates_speak_all_languages() -> None:
    registry = templates_of(TEMPLATES)
    assert {name: set(languages) for name, languages in registry.names.items()} == {
        name: {"en", "tr", "ru", "pl", "de"} for name in ("new_message", "listing_request")
    }
    assert registry.choose("new_message", "tr").variables == 2
    assert registry.choose("listing_request", "de").variables == 4


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[a.en]\ntext = 'Hi'\ncontent_sid = 'no'", "a.en: a content_sid"),
        ("[a.en]\ncontent_sid = 'HX'", "a.en: wants a text"),
        (f"[a.en]\ntext = '{{{{2}}}}'\ncontent_sid = '{SID}'", "a.en: variables are numbered"),
        ("a = 1", "a: has no language"),
        ("[a", "cannot be read"),
    ],
)
def test_a_faulty_file_says_what_is_wrong_and_where(tmp_path: Path, text: str, fault: str) -> None:
    file = tmp_path / "templates.toml"
    file.write_text(text)
    with pytest.raises(TemplatesFaulty, match=fault):
        templates_of(file)
    with pytest.raises(TemplatesFaulty, match="cannot be read"):
        templates_of(tmp_path / "missing.toml")
