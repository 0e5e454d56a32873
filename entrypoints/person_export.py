"""Writes a person's export: a folder that is there whole, or not at all."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, BinaryIO
from uuid import UUID

import orjson

from application.holdings import Kept
from application.portrait import Portrait, Portraits
from entrypoints import portrait_page as page
from entrypoints.command import CommandFailed

Report = Callable[[int, int, str], None]

ABOUT = {
    "what": "Everything that Easy Islanders keeps of one person, for that person.",
    "format": 1,
    "as_of": "`position` is the log's; what it tells is as of then. `kept` is from beside the log, and as of `taken_at`.",
    "times": "ISO 8601, in UTC.",
    "person_id": "The person's id; wherever it stands below, it is they.",
    "profile": "How they are called and reached, and as what they are known.",
    "preferences": "What they want to hear, when, and in which language.",
    "history": "All that happened to the account, in order: which event, by what kind of actor, what it says.",
    "looks": "Looks by staff at the account: when, by what kind of person, why. Without a reason personal data was masked.",
    "threads": "Conversations, oldest first: of those in which they take part all messages, of those that they have left what they "
    "wrote and received. `is_own` marks their own messages; `reading` is how far they have read. `looks` are by staff.",
    "kept": "What is kept elsewhere, by where; `file` is a path in this folder.",
    "forgotten": "⁂ stands for names and words of people who were forgotten.",
}

# Whatever else somebody has sent is not opened by a double click as what it says it is.
_OPENED = re.compile(
    r"\.(jpe?g?|png|gif|webp|hei[cf]|avif|bmp|tiff?|mp4|mov|3gpp?|webm|mkv|mpe?g|og[agv]|opus|mp3|m4a|aac|amr|wav|flac"
    r"|pdf|txt|csv|vcf|ics|json)"
)
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]")
_LONGEST_NAME = 100


class FolderUsed(CommandFailed):
    """Where the export should go there is something already."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} exists and is not an empty folder; name another one with --to, or remove it")


@dataclass(frozen=True, slots=True)
class Written:
    """Where an export is, as of which position, and how much it holds."""

    folder: Path
    position: int
    threads: int
    messages: int
    files: int


def refuse_used(folder: Path) -> None:
    """Raises `FolderUsed` unless there is nothing, or an empty folder."""
    if folder.is_dir() and not any(folder.iterdir()):
        return
    if folder.exists() or folder.is_symlink():
        raise FolderUsed(folder)


def write(portraits: Portraits, portrait: Portrait, folder: Path, report: Report) -> Written:
    """Writes everything; raises `FolderUsed`, `PersonErased` for somebody who was forgotten meanwhile, or `OSError`."""
    with _appearing(folder) as unfinished:
        (unfinished / "media").mkdir(0o700)
        export = _Export(portraits, portrait, unfinished)
        with _made(unfinished / "person.json") as out, _made(unfinished / "body.part") as body:
            export.write(out, body, report)
        with _made(unfinished / "person.html") as out, (unfinished / "body.part").open("rb") as body:
            out.write(page.beginning(portrait, export.contents).encode())
            shutil.copyfileobj(body, out)
            out.write(page.END.encode())
        (unfinished / "body.part").unlink()
        for made in (unfinished / "media", unfinished):
            _settle(made)
        portraits.require(portrait.person_id)
    return Written(folder, portrait.position, export.threads, export.messages, len(export.names))


class _Export:
    """The two documents, written along with each other, and the files."""

    def __init__(self, portraits: Portraits, portrait: Portrait, folder: Path) -> None:
        self._portraits = portraits
        self._portrait = portrait
        self._folder = folder
        self.contents: list[tuple[str, str]] = []
        self.names: set[str] = set()
        self.threads = self.messages = 0

    def write(self, out: BinaryIO, body: BinaryIO, report: Report) -> None:
        """Everything of person.json, and of person.html what is told along with it."""
        portrait = self._portrait
        head = {"about": ABOUT, **_fields(portrait)}
        del head["streams"], head["holdings"]
        out.write(b"{\n")
        out.writelines(_json(name) + b": " + _json(value) + b",\n" for name, value in head.items())
        steps = len(portrait.streams) + len(portrait.holdings)
        out.write(b'"threads": [')
        for step, stream_id in enumerate(portrait.streams):
            report(step, steps, "conversations")
            self._write_stream(stream_id, out, body)
        out.write(b'],\n"kept": {')
        for step, name in enumerate(portrait.holdings):
            report(len(portrait.streams) + step, steps, name)
            out.write((b",\n" if step else b"\n") + _json(name) + b": ")
            self._write_kept(f"kept-{step + 1}", name, out, body)
        out.write(b"}\n}\n")

    def _write_stream(self, stream_id: UUID, out: BinaryIO, body: BinaryIO) -> None:
        for talk, looks in self._portraits.talks(self._portrait, stream_id):
            out.write((b",\n" if self.threads else b"\n") + _json({**_fields(talk), "looks": looks}))
            self.threads += 1
            self.messages += len(talk.messages)
            anchor = f"conversation-{self.threads}"
            body.write(page.conversation(anchor, talk, looks).encode())
            self.contents.append((anchor, page.title(talk)))

    def _write_kept(self, anchor: str, name: str, out: BinaryIO, body: BinaryIO) -> None:
        kept = [self._filed(one) for one in self._portraits.kept(self._portrait, name)]
        out.write(_json([{**one.facts, "file": path} if path else one.facts for one, path in kept]))
        if kept:
            body.write(page.holding(anchor, name, kept).encode())
            self.contents.append((anchor, f"Kept: {name}"))

    def _filed(self, kept: Kept) -> tuple[Kept, str | None]:
        """Writes what is a file, and lets go of its content."""
        if kept.file_name is None or kept.content is None:
            return Kept(kept.facts), None
        name = self._name(Path(kept.file_name))
        with _made(self._folder / "media" / name) as out:
            out.write(kept.content)
        return Kept(kept.facts), f"media/{name}"

    def _name(self, wanted: Path) -> str:
        """A name that is safe on any disk, and not taken yet."""
        opened = _OPENED.fullmatch(wanted.suffix.lower())
        stem = _UNSAFE.sub("_", wanted.stem if opened else wanted.name)[:_LONGEST_NAME] or "file"
        extension = opened[0] if opened else ".bin"
        name, count = f"{stem}{extension}", 1
        while name.lower() in self.names:
            count += 1
            name = f"{stem}-{count}{extension}"
        self.names.add(name.lower())
        return name


@contextmanager
def _appearing(folder: Path) -> Iterator[Path]:
    """A new folder for its owner only, which gets this name once all is in it, and otherwise goes."""
    final = folder.resolve()
    refuse_used(final)
    final.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(mkdtemp(prefix=f"{final.name}.unfinished-", dir=final.parent))
    try:
        yield unfinished
        try:
            unfinished.rename(final)
        except OSError:
            refuse_used(final)
            raise
        _settle(final.parent)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


@contextmanager
def _made(path: Path) -> Iterator[BinaryIO]:
    """A new file for its owner only, which has reached the disk once it is closed."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _fields(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__slots__}


def _json(value: Any) -> bytes:
    return orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS)
