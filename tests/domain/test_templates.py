"""Templates are chosen by language, and nothing goes into them that WhatsApp would refuse."""

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.template_file import templates_of
from domain.outbound.templates import (
    LONGEST,
    LONGEST_VARIABLE,
    NoSuchTemplate,
    Registry,
    Template,
    TemplatesFaulty,
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
        ("one", "a\u2028b"),
        ("one", "a\x0bb"),
        ("one", "\x00a"),
        ("one", "\u200b\u2060"),
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


@pytest.mark.parametrize(
    ("nothing", "written"), [("", "…"), ("\u200b \u2060", "…"), ("\x00\x07", "…"), (" a\r\n\tb\x0b\u2029c ", "a b c")]
)
def test_what_cannot_be_seen_is_left_out(nothing: str, written: str) -> None:
    assert fit(nothing) == written


def test_long_words_are_cut_and_end_with_a_sign_of_it() -> None:
    assert fit("x" * LONGEST_VARIABLE) == "x" * LONGEST_VARIABLE
    assert fit("x" * (LONGEST_VARIABLE + 1)) == "x" * (LONGEST_VARIABLE - 1) + "…"


def test_the_shipped_templates_could_be_approved() -> None:
    sids = set()
    for name, languages in tomllib.loads(TEMPLATES.read_text(encoding="utf-8")).items():
        for one in languages.values():
            sids.add(one["content_sid"])
            around = re.split(r"\{\{\d\}\}", one["text"])
            assert around[0].strip(), f"{name} begins with a variable"
            assert re.search(r"\w", around[-1]), f"{name} ends with a variable"
            assert all(re.search(r"[^\s]", between) for between in around), f"two variables of {name} are side by side"
            assert len(re.findall(r"\w+", " ".join(around))) > 2 * (len(around) - 1)
    assert len(sids) == 15


def test_what_people_write_fits_the_shipped_template_for_it_in_every_language() -> None:
    registry = templates_of(TEMPLATES)
    for language in registry.names["new_message"]:
        variables = (fit("M" * 80), fit("👍🏽 " * 4000))
        assert checked(registry.choose("new_message", language), variables) == variables


def test_the_shipped_templates_speak_all_languages() -> None:
    registry = templates_of(TEMPLATES)
    assert {name: set(languages) for name, languages in registry.names.items()} == {
        name: {"en", "tr", "ru", "pl", "de"} for name in ("new_message", "listing_request", "notice")
    }
    assert registry.choose("new_message", "tr").variables == 2
    assert registry.choose("listing_request", "de").variables == 5


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[a.en]\ntext = 'Hi'\ncontent_sid = 'no'", "a.en: a content_sid"),
        ("[a.en]\ncontent_sid = 'HX'", "a.en: wants a text"),
        (f"[a.en]\ntext = '{{{{2}}}}'\ncontent_sid = '{SID}'", "a.en: variables are numbered"),
        ("a = 1", "a: has no language"),
        ("[a", "cannot be read"),
        (f"[a.en]\ntext = 'Hi {{{{name}}}}'\ncontent_sid = '{SID}'", "a.en: variables are numbered"),
        (f"[a.en]\ntext = '{'x' * 1025}'\ncontent_sid = '{SID}'", "a.en: a text has at most 1024"),
        (f"[a.en]\ntext = 'Hi'\ncontent_sid = '{SID}'", "new_message: is missing"),
        (f"[new_message.en]\ntext = 'Hi {{{{1}}}}'\ncontent_sid = '{SID}'", "new_message.en: has 1 variables, where 2 are wanted"),
        (
            f"[a.en]\ntext = 'Hi {{{{1}}}}'\ncontent_sid = '{SID}'\n[a.tr]\ntext = 'Merhaba'\ncontent_sid = '{SID}'",
            "a.tr: has 0 variables, where 1 are wanted",
        ),
    ],
)
def test_a_faulty_file_says_what_is_wrong_and_where(tmp_path: Path, text: str, fault: str) -> None:
    file = tmp_path / "templates.toml"
    file.write_text(text)
    with pytest.raises(TemplatesFaulty, match=fault):
        templates_of(file)
    with pytest.raises(TemplatesFaulty, match="cannot be read"):
        templates_of(tmp_path / "missing.toml")
