"""`islanders person export`: a folder that is there whole or not at all, and shows hostile words as words."""

import json
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from typer.testing import CliRunner, Result

from application.accounts import Newcomer
from application.holdings import Holding, Kept
from application.lookups import Person
from application.portrait import Portraits
from application.threads import Words
from domain.person.commands import ForgetPerson
from domain.person.decider import PERSON
from domain.person.events import UserType
from domain.person.refusals import PersonErased
from entrypoints.bootstrap import Core, accounts_of, core_of
from entrypoints.cli import app
from entrypoints.metrics import Metrics
from entrypoints.person_export import FolderUsed, Written, write
from entrypoints.settings import Settings
from tests.support.letters import Letters
from tests.support.pages import HOSTILE, Page
from tests.support.people import register
from tests.support.servers import Servers
from tests.support.told import by

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
KEY = "bW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW0="
SECRET_KEY = "a secret of more than thirty-two characters"
PHOTO = b"a photo of the harbour of Girne"


@pytest.fixture(scope="module")
def islanders_settings(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    with servers.migrated() as url:
        given: Any = {"database_url": url, "secret_key": SECRET_KEY, "master_keys": KEY, "media_dir": tmp_path_factory.mktemp("m")}
        yield Settings(**given)


@pytest.fixture(scope="module")
def core(islanders_settings: Settings) -> Iterator[Core]:
    with core_of(islanders_settings, Metrics()) as found:
        yield found


@pytest.fixture
def islanders(islanders_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    environment = {
        "DATABASE_URL": islanders_settings.database_url.get_secret_value(),
        "SECRET_KEY": SECRET_KEY,
        "MASTER_KEYS": KEY,
        "MEDIA_DIR": str(islanders_settings.media_dir),
    }
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    data = str(tmp_path / "data")
    return lambda *words: CliRunner().invoke(app, ["person", "export", *words, "--data", data], env=environment)


def talked(core: Core, words: str = "Merhaba", called: str = "Ayşe") -> UUID:
    ayse, mehmet = register(core, "consumer", called), register(core, "seller", "Mehmet")
    core.threads.open(Person(ayse, is_seller=False), mehmet, None, Words(words, (f"{words}.jpg",)), by(ayse))
    return ayse


def exported(core: Core, person_id: UUID, folder: Path, *holdings: Holding) -> Written:
    portraits = core.portraits
    if holdings:
        portraits = Portraits(core.history, portraits._past, portraits._subjects, holdings, core.clock)
    return write(portraits, portraits.of(person_id), folder, lambda *_: None)


def test_the_folder_holds_a_page_the_same_as_json_and_the_files(core: Core, tmp_path: Path) -> None:
    ayse = talked(core, "Under the carob tree")
    media_id = core.media.store(ayse, "image/jpeg", PHOTO, NOON)
    payload_id = uuid4()
    core.payloads.keep(payload_id, "whatsapp", ayse, b"Body=Merhaba", NOON)
    written = exported(core, ayse, tmp_path / "to")
    assert (written.threads, written.messages, written.files) == (1, 1, 2)
    told = json.loads((tmp_path / "to" / "person.json").read_bytes())
    assert next(iter(told)) == "about"
    assert set(told) == set(told["about"]) - {"what", "format", "as_of", "times", "forgotten"} | {"about", "position", "taken_at"}
    assert told["person_id"] == str(ayse)
    assert datetime.fromisoformat(told["profile"]["registered_at"]).tzinfo is not None
    assert [message["content"] for message in told["threads"][0]["messages"]] == ["Under the carob tree"]
    assert set(told["kept"]) == {holding.name for holding in core.holdings}
    (photo,), (payload,) = told["kept"]["media"], told["kept"]["raw payloads"]
    assert photo["file"] == f"media/{media_id}.jpg"
    assert (tmp_path / "to" / photo["file"]).read_bytes() == PHOTO
    assert (tmp_path / "to" / payload["file"]).read_bytes() == b"Body=Merhaba"
    html = Page((tmp_path / "to" / "person.html").read_text())
    assert "Under the carob tree" in html.text
    assert ("Kept: media" in html.text, "Kept: refresh tokens" in html.text) == (True, False)
    assert set(html.all("href")) >= {f"media/{media_id}.jpg", "#conversation-1", "#profile"}
    assert {str(link)[1:] for link in html.all("href") if str(link).startswith("#")} <= set(html.all("id"))
    assert html.all("src") == [f"media/{media_id}.jpg"]


def test_only_its_owner_can_read_it(core: Core, tmp_path: Path) -> None:
    ayse = talked(core)
    core.media.store(ayse, "image/jpeg", PHOTO, NOON)
    exported(core, ayse, tmp_path / "to")
    made = [tmp_path / "to", *(tmp_path / "to").rglob("*")]
    assert {stat.S_IMODE(path.stat().st_mode) for path in made if path.is_dir()} == {0o700}
    assert {stat.S_IMODE(path.stat().st_mode) for path in made if path.is_file()} == {0o600}
    assert {path.name for path in (tmp_path / "to").iterdir()} == {"person.json", "person.html", "media"}


def test_hostile_words_are_shown_as_words(core: Core, tmp_path: Path) -> None:
    ayse = talked(core, HOSTILE, HOSTILE)
    kept = Kept({HOSTILE: HOSTILE}, f"../../{HOSTILE}.html", b"<script>")
    exported(core, ayse, tmp_path / "to", Letters(kept, Kept({}, "a/b.SVG", b""), Kept({}, "a_b.svg", b"")))
    html = Page((tmp_path / "to" / "person.html").read_text())
    shown = HOSTILE.replace("\x07", "\ufffd")
    assert html.text.count(shown) >= 5
    assert not {"script", "iframe", "object", "link", "form"} & set(html.tags)
    assert [name for name, _ in html.attributes if name.startswith("on")] == []
    assert html.all("src") == []
    names = {path.name for path in (tmp_path / "to" / "media").iterdir()}
    assert len(names) == 3
    assert all(name.endswith(".bin") for name in names)
    assert [path.name for path in tmp_path.iterdir()] == ["to"]
    told = json.loads((tmp_path / "to" / "person.json").read_bytes())
    assert told["threads"][0]["messages"][0]["content"] == HOSTILE


@pytest.mark.parametrize("failing", [KeyboardInterrupt(), OSError(28, "No space left on device"), RuntimeError("a fault")])
def test_an_interrupted_export_leaves_nothing(core: Core, tmp_path: Path, failing: BaseException) -> None:
    kept = Kept({}, "letter.txt", b"Dear Sir")
    with pytest.raises(type(failing)):
        exported(core, talked(core), tmp_path / "to", Letters(kept, failing=failing))
    assert list(tmp_path.iterdir()) == []


def test_nothing_has_the_final_name_before_all_is_there(core: Core, tmp_path: Path) -> None:
    seen: list[str] = []
    look = Letters(doing=lambda: seen.extend(path.name for path in tmp_path.iterdir()))
    exported(core, talked(core), tmp_path / "to", look)
    assert len(seen) == 1
    assert seen[0].startswith("to.unfinished-")
    assert [path.name for path in tmp_path.iterdir()] == ["to"]


def test_somebody_who_is_forgotten_meanwhile_is_not_exported(core: Core, tmp_path: Path) -> None:
    ayse = talked(core)
    command = ForgetPerson(person_id=ayse, reason="asked by letter", now=NOON)
    meanwhile = Letters(doing=lambda: core.handle(PERSON, ayse, command, by(ayse)))
    with pytest.raises(PersonErased):
        exported(core, ayse, tmp_path / "to", meanwhile)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("when", ["before", "meanwhile"])
def test_a_folder_that_is_used_is_left_alone(core: Core, tmp_path: Path, when: str) -> None:
    ayse, folder = talked(core), tmp_path / "to"

    def use() -> None:
        folder.mkdir()
        (folder / "notes.txt").write_text("mine")

    if when == "before":
        use()
    with pytest.raises(FolderUsed, match="--to"):
        exported(core, ayse, folder, Letters(doing=use if when == "meanwhile" else lambda: None))
    assert [path.name for path in tmp_path.rglob("*")] == ["to", "notes.txt"]


def test_the_command_exports_by_username_and_records_the_look(
    core: Core, islanders_settings: Settings, islanders: Callable[..., Result]
) -> None:
    newcomer = Newcomer("zeynep", "z@ada.example", "bellapais garden", UserType.CONSUMER, "Zeynep", None, "tr")
    person_id = accounts_of(core, islanders_settings)[0].register(newcomer, "test").person_id
    done = islanders("Zeynep", "--json")
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    assert answer == {
        "folder": f"export-{person_id}-{answer['position']}",
        "position": core.history.head(),
        "threads": 0,
        "messages": 0,
        "files": 0,
    }
    told = json.loads((Path(answer["folder"]) / "person.json").read_bytes())
    assert [look["reason"] for look in told["looks"]] == ["export for the person themselves"]
    assert told["kept"]["accounts"] == [{"username": "zeynep"}]
    again = islanders(str(person_id), "--to", "elsewhere/deep", "--reason", "A court has ordered it")
    assert again.exit_code == 0, again.output
    assert "elsewhere/deep/person.html has everything" in again.stdout
    told = json.loads(Path("elsewhere/deep/person.json").read_bytes())
    assert [look["reason"] for look in told["looks"]] == ["export for the person themselves", "A court has ordered it"]


def test_failures_of_the_command_have_names_and_are_no_looks(core: Core, islanders: Callable[..., Result]) -> None:
    ayse, forgotten = talked(core), talked(core)
    core.handle(PERSON, forgotten, ForgetPerson(person_id=forgotten, reason="asked by letter", now=NOON), by(forgotten))
    Path("used").mkdir()
    Path("used/notes.txt").write_text("mine")
    head = core.history.head()
    cases = SimpleNamespace(
        unknown_name=(["nobody"], "islanders accounts list"),
        unknown_id=([str(uuid4())], "islanders accounts list"),
        forgotten=([str(forgotten)], "has been forgotten"),
        used=([str(ayse), "--to", "used"], "is not an empty folder"),
        reason=([str(ayse), "--reason", "short"], "10 to 500 characters"),
    )
    for words, said in vars(cases).values():
        failed = islanders(*words)
        assert (failed.exit_code, failed.stdout) == (1, "")
        assert said in failed.stderr
    assert core.history.head() == head
    Path("file").write_text("")
    failed = islanders(str(ayse), "--to", "file/below")
    assert (failed.exit_code, "nothing was exported" in failed.stderr) == (1, True)
