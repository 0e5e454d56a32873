"""The router on utterances that it was not made from: how often it is right, how well it knows that, and in context."""

import json
import statistics
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.router import phrase_files
from adapters.router.features import letters
from adapters.router.model import FILE, load
from adapters.router.phrase_files import judged, phrases
from adapters.router.trained import TrainedRouter
from adapters.router.training import version
from adapters.sentence_encoder import ENCODER
from application.embedding import EmbeddingUnavailable, Vectors
from application.router_evaluation import Evaluation, Utterance, calibration_error, evaluate, utterances_of
from application.routing import RouterMissing
from application.spoken_language import language_of
from application.wish_text import plain
from domain.languages import LANGUAGES
from domain.routing import Action, Domain, Intent

DATA = Path(__file__).parent.parent / "data"
HELD_OUT, IN_CONTEXT = DATA / "router_heldout.jsonl", DATA / "router_heldout_in_context.jsonl"


class NoEncoder:
    """One that does not load."""

    model, dimension = "none", 0

    def embed(self, texts: Sequence[str], *, patient: bool = True) -> Vectors:
        del texts, patient
        raise EmbeddingUnavailable("ImportError")


@pytest.fixture(scope="module")
def router() -> TrainedRouter:
    return TrainedRouter(load(), ENCODER)


@pytest.fixture(scope="module")
def found(router: TrainedRouter) -> Evaluation:
    return evaluate(router, utterances_of(HELD_OUT))


def alike(text: str) -> str:
    """A text without what a typist may do otherwise."""
    return " ".join("".join(one if one.isalnum() else " " for one in plain(text)).split())


def test_it_is_right_on_held_out_utterances(found: Evaluation) -> None:
    assert found.count >= 800
    assert found.accuracy >= 0.95


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_right_in_each_language(found: Evaluation, language: str) -> None:
    assert found.by_language[language] >= 0.90


@pytest.mark.parametrize("domain", Domain)
def test_it_is_right_in_each_domain(found: Evaluation, domain: Domain) -> None:
    assert found.by_domain[domain] >= 0.85


def test_it_knows_how_sure_it_may_be(found: Evaluation) -> None:
    assert found.calibrated
    assert found.calibration_error <= 0.05
    assert found.right_of_dispatched >= found.accuracy


def test_in_context_it_goes_on_or_turns_away(router: TrainedRouter) -> None:
    assert evaluate(router, utterances_of(IN_CONTEXT)).accuracy >= 0.80


def test_nothing_that_it_is_measured_on_was_learnt_from() -> None:
    learnt = {alike(phrase.text) for phrase in (*phrases(), *judged())}
    measured = [one.text for path in (HELD_OUT, IN_CONTEXT) for one in utterances_of(path) if len(one.text.split()) > 2]
    again = [text for text in measured if alike(text) in learnt]
    assert len(again) <= len(measured) // 100, again
    assert not {alike(one.text) for one in judged()} & {alike(text) for text in measured}


def test_the_artefact_is_the_one_that_these_phrases_make() -> None:
    assert load().version == version(), "islanders router train"
    assert FILE.stat().st_size < 8 * 2**20


def test_without_the_encoder_letters_alone_still_tell_most_and_promise_nothing() -> None:
    by_letters = evaluate(TrainedRouter(load(), NoEncoder()), utterances_of(HELD_OUT))
    assert by_letters.accuracy >= 0.85
    assert not by_letters.calibrated


def test_the_language_is_heard(router: TrainedRouter) -> None:
    rows = utterances_of(HELD_OUT)
    heard = [router.route(one.text, None, "none").language for one in rows]
    wrong = [one.text for one, language in zip(rows, heard, strict=True) if language not in {one.language, "none"}]
    assert len(wrong) <= len(rows) // 50, wrong
    assert heard.count("none") <= len(rows) // 20


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("merhaba", "tr"),
        ("teşekkürler", "tr"),
        ("Спасибо", "ru"),
        ("dziękuję", "pl"),
        ("Schließlich", "de"),
        ("hello", "en"),
        ("2", None),
        ("Girne", None),
        ("Lefkoşa'da", None),
        ("Klempner für mich in Lefkoşa bitte", "de"),
        ("ıż", None),
        ("", None),
    ],
)
def test_letters_and_everyday_words_tell_a_language(text: str, language: str | None) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize("last", [Domain.REAL_ESTATE, Domain.VEHICLES, Domain.MARKETPLACE, Domain.SERVICES])
@pytest.mark.parametrize(
    "text", ["cheaper", "in Girne", "another one", "daha ucuz", "другую", "taniej", "billiger bitte", "under 500"]
)
def test_fragments_go_on_about_anything(router: TrainedRouter, text: str, last: Domain) -> None:
    routed = router.route(text, last, "en")
    assert (routed.domain, routed.intent, routed.action) == (last, Intent.REFINE, Action.DISPATCH)
    assert routed.confidence >= 0.9


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("actually, cars", Domain.VEHICLES),
        ("aslında araba bakıyorum", Domain.VEHICLES),
        ("вообще-то мне нужен сантехник", Domain.SERVICES),
        ("jednak wolę samochód", Domain.VEHICLES),
        ("eigentlich suche ich ein Sofa", Domain.MARKETPLACE),
    ],
)
def test_explicit_switches_switch(router: TrainedRouter, text: str, domain: Domain) -> None:
    assert router.route(text, Domain.REAL_ESTATE, "en").domain is domain


@given(st.text(max_size=300), st.none() | st.sampled_from(Domain))
def test_any_text_is_routed_somewhere(text: str, last: Domain | None) -> None:
    routed = TrainedRouter(load_once(), NoEncoder()).route(text, last, "en")
    assert 0 <= routed.confidence <= 1
    assert routed.domain is not routed.second
    assert routed.language in LANGUAGES


_KEPT: list[Any] = []


def load_once() -> Any:
    if not _KEPT:
        _KEPT.append(load())
    return _KEPT[0]


@pytest.mark.parametrize("text", ["1", "2+1", "650 €", "ok", "👍", "14.06.2027"])
def test_what_has_no_words_is_in_the_language_of_the_talk(router: TrainedRouter, text: str) -> None:
    assert router.route(text, Domain.REAL_ESTATE, "pl").language == "pl"


def test_the_same_text_is_the_same_decision(router: TrainedRouter) -> None:
    assert router.route("cars in Girne", None, "en") == router.route("cars in Girne", None, "en")


def test_calibration_error_is_how_far_confidence_is_from_being_right() -> None:
    assert calibration_error([0.8] * 10, [True] * 8 + [False] * 2) == pytest.approx(0)
    assert calibration_error([1.0] * 10, [True] * 5 + [False] * 5) == pytest.approx(0.5)
    assert calibration_error([0.55, 0.95], [True, False]) == pytest.approx((0.45 + 0.95) / 2)


def test_shares_are_shares() -> None:
    model = load_once()
    pieces = letters("cars").weighed(model.rarity)
    assert model.whole.shares(pieces, np.zeros(512, np.float32)).sum() == pytest.approx(1, abs=1e-4)
    assert model.by_letters.shares(pieces).sum() == pytest.approx(1, abs=1e-4)


def test_a_file_that_is_no_router_is_named(tmp_path: Path) -> None:
    damaged = tmp_path / "model.npz"
    for content in (b"", b"no zip", FILE.read_bytes()[:1000]):
        damaged.write_bytes(content)
        with pytest.raises(RouterMissing, match="islanders router train"):
            load(damaged)
    with pytest.raises(RouterMissing):
        load(tmp_path / "nowhere.npz")


def test_phrases_are_many_in_every_language_and_domain() -> None:
    counted = defaultdict[tuple[str, str], int](int)
    for phrase in phrases():
        counted[phrase.language, phrase.label.partition("/")[0]] += phrase.is_spoken
    assert set(counted) == {(language, domain.value) for language in LANGUAGES for domain in Domain}
    assert min(counted.values()) >= 300
    assert statistics.mean(counted.values()) >= 500


def test_a_faulty_file_of_phrases_is_named_with_its_line(tmp_path: Path) -> None:
    faulty = tmp_path / "spoken_en.txt"
    faulty.write_text("# a comment\nno heading yet\n")
    with pytest.raises(phrase_files.PhrasesFaulty, match="line 2"):
        phrase_files._read(faulty)


def test_utterances_are_read_from_what_others_write(tmp_path: Path) -> None:
    rows = [{"text": "a flat", "expected_domain": "real_estate", "lang": "en-GB"}]
    expected = [Utterance("a flat", Domain.REAL_ESTATE, "en", None)]
    (tmp_path / "a.json").write_text(json.dumps(rows))
    (tmp_path / "a.jsonl").write_text(json.dumps(rows[0]) + "\n\n")
    (tmp_path / "a.csv").write_text("message,label,language\na flat,real_estate,en\n")
    (tmp_path / "a.tsv").write_text("utterance\tdomain\tlanguage\na flat\treal_estate\ten\n")
    for name in ("a.json", "a.jsonl", "a.csv", "a.tsv"):
        assert utterances_of(tmp_path / name) == expected
