"""`islanders person merge | unmerge | link`: who is who, where an operator knows better."""

from typing import Annotated

import typer

from domain.person.refusals import AliasTaken, NotMerged
from entrypoints.command import AsJson, CommandFailed, Data, named_failures, operators_cause, tell
from entrypoints.person_command import Who, person
from entrypoints.reached import reached
from entrypoints.settings import load

Alias = Annotated[str, typer.Argument(metavar="NUMBER-OR-ID", help="A phone number, or an id of WhatsApp such as TR.1349….")]


def mount(app: typer.Typer) -> None:
    """Adds the commands to those about people."""
    for command in (merge, unmerge, link):
        app.command()(command)


@named_failures
def merge(
    one: Annotated[str, typer.Argument(metavar="FROM", help="The id or username of who is taken for somebody else from now on.")],
    into: Annotated[str, typer.Argument(metavar="INTO", help="The id or username of who they are.")],
    reason: Annotated[str, typer.Option(help="Why; kept for good, so it must name nobody.")],
    data: Data = None,
    json: AsJson = False,  # noqa: FBT002
) -> None:
    """Take one person for another: what comes from FROM's numbers is INTO's from now on.

    Threads stay where they are, and nobody's unread changes. `islanders person unmerge` takes it back.
    """
    with reached(load(data).settings) as (core, settings):
        from_id, into_id = person(core, settings, one), person(core, settings, into)
        changed = core.acquaintance.merge(from_id, into_id, reason, operators_cause())
    before = "" if changed else ", and was before"
    facts = {"person_id": str(from_id), "into_id": str(into_id), "changed": changed}
    tell(f"{from_id} is taken for {into_id}{before}.", facts, as_json=json)


@named_failures
def unmerge(who: Who, data: Data = None, json: AsJson = False) -> None:  # noqa: FBT002
    """Take a person for themselves again, with everybody who had been merged into them.

    A later message that names both by one number and one id merges contacts again; accounts never.
    """
    with reached(load(data).settings) as (core, settings):
        person_id = person(core, settings, who)
        try:
            core.acquaintance.unmerge(person_id, operators_cause())
        except NotMerged:
            raise CommandFailed(f"{person_id} is not merged into anybody") from None
    tell(f"{person_id} is taken for themselves again.", {"person_id": str(person_id)}, as_json=json)


@named_failures
def link(who: Who, alias: Alias, data: Data = None, json: AsJson = False) -> None:  # noqa: FBT002
    """Know a person by one more number or id of WhatsApp: what comes from there is theirs from now on."""
    with reached(load(data).settings) as (core, settings):
        person_id = person(core, settings, who)
        try:
            changed = core.acquaintance.link(person_id, alias, operators_cause())
        except AliasTaken as taken:
            raise CommandFailed(f"nothing was changed: {taken}; `islanders person merge` says that the two are one") from None
    before = "" if changed else ", and was before"
    tell(f"{person_id} is known by it{before}.", {"person_id": str(person_id), "changed": changed}, as_json=json)
