"""`islanders person`: what a person may ask of us: all that we hold of them, and to be forgotten."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from application.accounts import username_key
from application.forgetting import Forgetting, Forgotten
from domain.person.refusals import NotRegistered, PersonErased
from entrypoints.bootstrap import Core, account_store
from entrypoints.command import AsJson, CommandFailed, Data, named_failures, operators_cause, say, tell
from entrypoints.person_export import Written, refuse_used, write
from entrypoints.progress import Bar
from entrypoints.reached import reached
from entrypoints.settings import Settings, load
from projections.aliases import ViewAliases
from projections.held import HELD_OF

app = typer.Typer(help="What a person may ask of us: all that we hold of them, and to be forgotten.", no_args_is_help=True)

FOR_THEMSELVES = "export for the person themselves"

Who = Annotated[str, typer.Argument(metavar="ID", help="The person's id, or their username; `islanders accounts list` shows both.")]


def person(core: Core, settings: Settings, who: str) -> UUID:
    """Somebody by id or username; raises `NotRegistered`."""
    try:
        return UUID(who)
    except ValueError:
        account = account_store(core, settings).find(username_key(who))
        if account is None:
            raise NotRegistered(f"there is no account called {who}; `islanders accounts list` shows all") from None
        return account.person_id


@app.command()
@named_failures
def erase(
    who: Who,
    reason: Annotated[str, typer.Option(help="Why; kept for good, so it must name nobody.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,  # noqa: FBT002
    data: Data = None,
    json: AsJson = False,  # noqa: FBT002
) -> None:
    """Forget a person for good: their key is destroyed, and every copy of what they said and sent is removed.

    Ids, times and counts stay, and so does what others wrote. Consider `islanders person export` first.
    """
    with reached(load(data).settings) as (core, settings):
        person_id = person(core, settings, who)
        held, known = _held(core, person_id), _is_there(core, person_id)
        taken = [one for one in ViewAliases(core.rows).selves(person_id) if one != person_id]
        if known and not yes:
            _ask(person_id, held)
        forgotten = Forgetting(core.handle, core.keys, core.holdings, core.clock).forget(person_id, reason, operators_cause())
    _tell(person_id, held, forgotten, taken, as_json=json)


@app.command()
@named_failures
def export(
    who: Who,
    to: Annotated[Path | None, typer.Option(help="A new or empty folder.", show_default="./export-<person id>-<position>")] = None,
    reason: Annotated[str, typer.Option(help="Why, in 10 to 500 characters; the look is recorded with it.")] = FOR_THEMSELVES,
    data: Data = None,
    json: AsJson = False,  # noqa: FBT002
) -> None:
    """Write a folder with everything about a person: a page to read, the same as JSON, and their files.

    It is a look at the person, and recorded as one. Of others it holds what the person can see.
    """
    if to is not None:
        refuse_used(to)
    with reached(load(data).settings) as (core, settings):
        person_id = person(core, settings, who)
        if not _is_there(core, person_id):
            raise PersonErased(f"{person_id} has been forgotten; nothing of theirs can be read any more")
        core.inspections.look(None, "person", person_id, reason, operators_cause())
        portrait = core.portraits.of(person_id)
        folder = to or Path(f"export-{person_id}-{portrait.position}")
        try:
            with Bar(quiet=json) as bar:
                written = write(core.portraits, portrait, folder, bar.report)
        except OSError as failure:
            raise CommandFailed(f"nothing was exported to {folder}: {failure}") from failure
    _tell_written(written, as_json=json)


def _tell_written(written: Written, *, as_json: bool) -> None:
    counted = f"{written.messages} messages in {written.threads} threads, and {written.files} files"
    text = f"{written.folder / 'person.html'} has everything as of position {written.position}: {counted}."
    tell(text, {**asdict(written), "folder": str(written.folder)}, as_json=as_json)


def _is_there(core: Core, person_id: UUID) -> bool:
    """Whether somebody was not forgotten yet; raises `NotRegistered` where there never was anybody."""
    try:
        core.portraits.require(person_id)
    except PersonErased:
        return False
    except NotRegistered:
        raise NotRegistered(f"there is no person {person_id}; `islanders accounts list` shows all") from None
    return True


def _held(core: Core, person_id: UUID) -> dict[str, int]:
    return {**core.rows(HELD_OF, person_id=person_id)[0], "files": core.media.count(person_id)}


def _counted(held: dict[str, int]) -> str:
    messages, threads, files = (
        f"{held[what]} {what[: -1 if held[what] == 1 else None]}" for what in ("messages", "threads", "files")
    )
    return f"{messages} in {threads}, and {files}"


def _ask(person_id: UUID, held: dict[str, int]) -> None:
    if not sys.stdin.isatty():
        raise CommandFailed("there is no terminal to ask on; --yes says that you mean it")
    say(f"`islanders person export {person_id}` writes all of it to a folder first, where that is wanted.")
    if not typer.confirm(f"Forget {person_id} for good, with {_counted(held)}? This cannot be undone."):
        raise CommandFailed("nothing was changed")


def _tell(person_id: UUID, held: dict[str, int], forgotten: Forgotten, taken: Sequence[UUID], *, as_json: bool) -> None:
    if as_json:
        left, merged = [name for name, _ in forgotten.left], [str(one) for one in taken]
        told = {"person_id": str(person_id), "forgotten_now": forgotten.now, "left": left, "merged": merged, **held}
        print(json.dumps(told))  # noqa: T201 - the answer
    elif forgotten.now:
        say(f"{person_id} is forgotten; {_counted(held)} cannot be read any more. docs/privacy.md says what remains.")
    else:
        say(f"{person_id} had been forgotten before; what an interruption left was looked for and removed.")
    if taken and not as_json:
        others = ", ".join(map(str, taken))
        say(f"Merged into them, and not forgotten: {others}. `islanders person erase` forgets each of them.")
    if forgotten.left:
        faults = "; ".join(f"{name}: {fault}" for name, fault in forgotten.left)
        raise CommandFailed(f"{person_id} is forgotten, but not all could be tidied yet ({faults}); the worker goes on trying")
