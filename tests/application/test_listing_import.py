"""Files of listings: each line is brought once, and what is wrong with one is told by its number."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from adapters.vector_folder import VectorFolder
from application.listing_import import COLUMNS, FileNotUsable, LineNotUsable, Outcome, described_in, lines_of
from entrypoints.bootstrap import open_core
from entrypoints.cli import app
from entrypoints.metrics import Metrics
from tests.support.shop import CAUSE, Shop, demo_lines

GOOD = {"ref": "1", "category": "goods", "subcategory": "furniture", "title": "Sofa", "location": "Girne", "price": "120"}


def written(path: Path, lines: list[dict[str, Any]]) -> Path:
    if path.suffix == ".csv":
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, sorted({name for line in lines for name in line}))
            writer.writeheader()
            writer.writerows(lines)
    else:
        path.write_text("\n".join(json.dumps(line) for line in lines))
    return path


@pytest.mark.parametrize("name", ["listings.csv", "listings.jsonl"])
def test_both_kinds_of_file_say_the_same(tmp_path: Path, name: str) -> None:
    lines = list(lines_of(written(tmp_path / name, [{**GOOD, "condition": "used"}, {**GOOD, "ref": "2"}])))
    first, second = (described_in(line.facts) for line in lines)
    assert (first.attributes, second.attributes) == ({"condition": "used"}, {})
    assert (first.title, str(first.price), second.price) == ("Sofa", "120", first.price)


def test_a_file_that_cannot_be_used_is_refused_whole(tmp_path: Path) -> None:
    for name, content in (("a.xml", b""), ("missing.csv", None), ("b.csv", b"ref,title\n1,Sofa\n"), ("c.jsonl", b"\xff\xfe{}")):
        if content is not None:
            (tmp_path / name).write_bytes(content)
        with pytest.raises(FileNotUsable, match=name.split(".")[0]):
            list(lines_of(tmp_path / name))


@given(
    st.dictionaries(
        st.sampled_from(COLUMNS), st.none() | st.text(max_size=12) | st.integers() | st.lists(st.integers(), max_size=2)
    )
)
def test_a_line_is_understood_or_refused_with_the_name_of_a_field(facts: dict[str, Any]) -> None:
    try:
        described_in(facts)
    except LineNotUsable:
        with pytest.raises(LineNotUsable, match=f"^({'|'.join(COLUMNS)}): "):
            described_in(facts)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["good", "no title", "no category", "no JSON", "wrong price"]), min_size=1, max_size=6))
def test_bad_lines_stop_no_good_ones_and_twice_is_once(database_url: str, tmp_path: Path, kinds: list[str]) -> None:
    wrong = {"no title": {"title": ""}, "no category": {"category": "boats"}, "wrong price": {"price": "cheap"}}
    texts = [
        "{" if kind == "no JSON" else json.dumps({**GOOD, "ref": str(number), **wrong.get(kind, {})})
        for number, kind in enumerate(kinds)
    ]
    path = tmp_path / "listings.jsonl"
    path.write_text("\n".join(texts))
    with open_core(database_url, [b"k" * 32], Metrics()) as core:
        shop = Shop(core, VectorFolder(tmp_path / "v"))
        head = core.history.head()
        first = [shop.importing.bring(line, f"s{head}", CAUSE, publish=True) for line in lines_of(path)]
        assert [one.outcome is Outcome.BROUGHT for one in first] == [kind == "good" for kind in kinds]
        assert [one.number for one in first if one.fault] == [n for n, kind in enumerate(kinds, 1) if kind != "good"]
        head = core.history.head()
        again = [shop.importing.bring(line, next(iter(shop.sellers), "s"), CAUSE, publish=True) for line in lines_of(path)]
        assert core.history.head() == head
        assert {one.outcome for one in again} <= {Outcome.UNCHANGED, Outcome.FAILED}


def test_every_listing_of_the_demo_can_be_brought(database_url: str, tmp_path: Path) -> None:
    with open_core(database_url, [b"k" * 32], Metrics()) as core:
        shop = Shop(core, VectorFolder(tmp_path / "v"))
        brought = [shop.importing.bring(line, None, CAUSE, publish=True) for line in demo_lines()]
    assert {(one.outcome, one.fault) for one in brought} == {(Outcome.BROUGHT, "")}


def test_the_command_tells_each_fault_with_its_line_and_a_summary(database_url: str, tmp_path: Path) -> None:
    path = written(tmp_path / "listings.csv", [GOOD, {**GOOD, "ref": "2", "category": "boats"}])
    run = CliRunner()
    environment = {"DATABASE_URL": database_url}
    told = run.invoke(
        app, ["listings", "import", str(path), "--seller", "nobody", "--data", str(tmp_path / "data"), "--json"], env=environment
    )
    assert told.exit_code == 1
    summary = json.loads(told.stdout.splitlines()[0])
    assert (summary["lines"], summary["failed"], [fault["line"] for fault in summary["faults"]]) == (2, 2, [2, 3])
    listed = run.invoke(app, ["listings", "list", "--data", str(tmp_path / "data")], env=environment)
    assert "no listings yet" in listed.stdout
