"""`islanders router eval` measures on labelled utterances, in words and as JSON, and says what is wrong with a file."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
ROWS = [
    {"utterance": "a flat to rent in Girne", "domain": "real_estate", "language": "en"},
    {"utterance": "kiralık araba", "domain": "vehicles", "language": "tr"},
    {"utterance": "cheaper", "domain": "vehicles", "language": "en", "last_domain": "vehicles"},
    {"utterance": "hello", "domain": "marketplace", "language": "en"},
]


def router(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "entrypoints.cli", "router", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = Path(tmp_path_factory.mktemp("utterances")) / "labelled.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in ROWS))
    return str(path)


def test_it_prints_accuracy_confusion_calibration_and_latency(file: str) -> None:
    told = router("eval", file, "--wrong")
    assert told.returncode == 0, told.stderr
    for words in (
        "4 utterances",
        "accuracy 75.0%",
        "tr 100.0%",
        "expected calibration error",
        "latency: median",
        "p95",
        "right domain",
    ):
        assert words in told.stdout, told.stdout
    assert "marketplace → general" in told.stdout


def test_machines_get_the_same(file: str) -> None:
    found = json.loads(router("eval", file, "--json", "--wrong").stdout)
    assert (found["count"], found["accuracy"]) == (4, 0.75)
    assert found["confusion"]["vehicles"] == {"vehicles": 2}
    assert found["by_language"] == {"en": pytest.approx(2 / 3), "tr": 1.0}
    assert [one["utterance"] for one in found["wrong"]] == ["hello"]
    assert 0 <= found["calibration_error"] <= 1
    assert 0 < found["median_ms"] <= found["p95_ms"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "nothing in it"),
        ("{not json}", "labelled.jsonl"),
        ('{"utterance": "a flat"}', "row 1"),
        ('{"utterance": "a flat", "domain": "yachts"}', "domains are real_estate, vehicles"),
        ("[1]", "row 1"),
    ],
)
def test_a_file_that_cannot_be_used_is_a_named_failure(tmp_path: Path, content: str, says: str) -> None:
    path = tmp_path / "labelled.jsonl"
    path.write_text(content)
    told = router("eval", str(path))
    assert told.returncode == 1
    assert says in told.stderr
    assert "Traceback" not in told.stderr


def test_a_file_that_is_not_there_and_no_file_at_all(tmp_path: Path) -> None:
    assert router("eval", str(tmp_path / "nowhere.jsonl")).returncode == 1
    assert router("eval").returncode == 2
    assert "train" in router("--help").stdout
