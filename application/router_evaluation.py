"""How well a router does on labelled utterances: accuracy, confusion, calibration and latency."""

import csv
import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from typing import Any

from application.routing import Routed, Router
from domain.routing import Action, Domain

BINS = 10
"""Of confidence, as in "On Calibration of Modern Neural Networks" (arxiv.org/abs/1706.04599)."""

_TEXT = ("utterance", "text", "message", "phrase", "query")
_DOMAIN = ("domain", "expected_domain", "expected", "label")
_LANGUAGE = ("language", "lang", "locale")
_BEFORE = ("last_domain", "context", "context_hint")
_DELIMITERS = {".csv": ",", ".tsv": "\t"}


class UtterancesNotUsable(Exception):
    """A file of labelled utterances cannot be read; the text says where and why."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """A text and the domain that a careful reader gives it; `last_domain` is what was talked of before."""

    text: str
    domain: Domain
    language: str
    last_domain: Domain | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What came out. Latencies are in milliseconds; `confusion` counts by the right domain and the one that was given."""

    count: int
    accuracy: float
    calibration_error: float
    by_language: Mapping[str, float]
    by_domain: Mapping[str, float]
    confusion: Mapping[str, Mapping[str, int]]
    clarified: float
    right_of_dispatched: float
    median_ms: float
    p95_ms: float
    model: str
    calibrated: bool
    wrong: Sequence[tuple[Utterance, Routed]]


def utterances_of(path: Path) -> list[Utterance]:
    """Reads a .jsonl, .json, .csv or .tsv with an utterance and a domain in each row; raises `UtterancesNotUsable`."""
    try:
        found = [_utterance(number, row) for number, row in enumerate(_rows(path), 1)]
    except (OSError, UnicodeDecodeError, csv.Error) as unreadable:
        raise UtterancesNotUsable(f"{path}: {type(unreadable).__name__}") from unreadable
    if not found:
        raise UtterancesNotUsable(f"{path}: there is nothing in it")
    return found


def evaluate(router: Router, utterances: Sequence[Utterance]) -> Evaluation:
    """Routes each, one after the other, after one that does not count, as the first one loads what is needed."""
    router.route(utterances[0].text, None, "en")
    given, took = [], []
    for one in utterances:
        began = time.perf_counter()
        given.append(router.route(one.text, one.last_domain, one.language or "en"))
        took.append((time.perf_counter() - began) * 1000)
    right = [routed.domain is one.domain for routed, one in zip(given, utterances, strict=True)]
    dispatched = [ok for ok, routed in zip(right, given, strict=True) if routed.action is Action.DISPATCH]
    confusion = defaultdict[str, Counter[str]](Counter)
    for routed, one in zip(given, utterances, strict=True):
        confusion[one.domain][routed.domain] += 1
    cuts = quantiles(took, n=20, method="inclusive") if len(took) > 1 else took * 19
    return Evaluation(
        count=len(utterances),
        accuracy=_mean(right),
        calibration_error=calibration_error([routed.confidence for routed in given], right),
        by_language=_shares((one.language, ok) for one, ok in zip(utterances, right, strict=True) if one.language),
        by_domain=_shares((one.domain, ok) for one, ok in zip(utterances, right, strict=True)),
        confusion={domain: dict(counts) for domain, counts in sorted(confusion.items())},
        clarified=1 - len(dispatched) / len(given),
        right_of_dispatched=_mean(dispatched),
        median_ms=cuts[9],
        p95_ms=cuts[18],
        model=given[0].model,
        calibrated=all(routed.calibrated for routed in given),
        wrong=[(one, routed) for one, routed, ok in zip(utterances, given, right, strict=True) if not ok],
    )


def calibration_error(confidences: Sequence[float], right: Sequence[bool]) -> float:
    """The expected calibration error: how far confidence is from being right, in ten bins, by how many there are in each."""
    bins = defaultdict[int, list[tuple[float, bool]]](list)
    for confidence, ok in zip(confidences, right, strict=True):
        bins[min(int(confidence * BINS), BINS - 1)].append((confidence, ok))
    apart = (len(held) * abs(_mean([ok for _, ok in held]) - _mean([sure for sure, _ in held])) for held in bins.values())
    return sum(apart) / max(len(confidences), 1)


def _rows(path: Path) -> Iterator[Mapping[str, Any]]:
    delimiter = _DELIMITERS.get(path.suffix.lower())
    if delimiter is not None:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from csv.DictReader(file, delimiter=delimiter)
        return
    text = path.read_text(encoding="utf-8-sig").strip()
    try:
        found = json.loads(text) if text.startswith("[") else [json.loads(line) for line in text.splitlines() if line.strip()]
    except ValueError as malformed:
        raise UtterancesNotUsable(f"{path}: {malformed}") from malformed
    yield from found


def _utterance(number: int, row: Any) -> Utterance:
    if not isinstance(row, dict):
        raise UtterancesNotUsable(f"row {number}: no object with an utterance and a domain")
    text, domain = _first(row, _TEXT), _first(row, _DOMAIN)
    if not text or not domain:
        raise UtterancesNotUsable(f"row {number}: an utterance ({', '.join(_TEXT)}) and a domain ({', '.join(_DOMAIN)}) are wanted")
    before = _first(row, _BEFORE)
    try:
        return Utterance(text, Domain(domain), _first(row, _LANGUAGE)[:2], Domain(before) if before else None)
    except ValueError as unknown:
        raise UtterancesNotUsable(f"row {number}: {unknown}; domains are {', '.join(Domain)}") from None


def _first(row: Mapping[str, Any], names: Sequence[str]) -> str:
    for name in names:
        value = row.get(name)
        if isinstance(value, dict):
            value = value.get("last_domain")
        if isinstance(value, str) and value.strip():
            return value.strip()
    return ""


def _shares(pairs: Iterable[tuple[str, bool]]) -> dict[str, float]:
    by = defaultdict[str, list[bool]](list)
    for name, ok in pairs:
        by[name].append(ok)
    return {name: _mean(oks) for name, oks in sorted(by.items())}


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
