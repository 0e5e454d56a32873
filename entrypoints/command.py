"""What all commands share: their options, how they answer, and how they fail."""

import getpass
import json
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Annotated, ParamSpec
from uuid import uuid4

import typer
from rich.console import Console

from application.cause import Cause
from application.chain import UnreadableEvent
from application.ports import Busy, LogUnavailable, OtherViewsStored
from application.rebuilding import OtherRebuildRuns, ViewsInUse
from domain.errors import Refused
from domain.outbound.templates import TemplatesFaulty
from entrypoints.settings import SettingsFaults

P = ParamSpec("P")

Data = Annotated[Path | None, typer.Option("--data", help="Folder of embedded servers and generated secrets.", show_default="data")]
AsJson = Annotated[bool, typer.Option("--json", help="For machines.")]


class CommandFailed(Exception):
    """A command could not do what it was asked; the text says why, and what to do."""


def named_failures(command: Callable[P, None]) -> Callable[P, None]:
    """A failure with a name is one message on standard error and exit status 1; anything else is a bug and shows its traceback."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        from alembic.util import CommandError

        from entrypoints.doctor import Unwell
        from entrypoints.rebuild_crew import FoldFailed
        from entrypoints.serve import NotReady, PortTaken, TooManyProcesses
        from entrypoints.servers import ServerFailed

        starting = (SettingsFaults, TemplatesFaulty, PortTaken, NotReady, TooManyProcesses, ServerFailed, Unwell)
        looking_back = (OtherRebuildRuns, ViewsInUse, FoldFailed, UnreadableEvent)
        named = (*starting, *looking_back, CommandFailed, Refused, LogUnavailable, Busy, OtherViewsStored)
        try:
            command(*args, **kwargs)
        except named as failure:
            complain(str(failure) or type(failure).__name__)
            raise typer.Exit(1) from None
        except CommandError as failure:
            complain(f"the database cannot be brought to this release's schema ({failure}); did a newer release make it?")
            raise typer.Exit(1) from None

    return run


def tell(text: str, facts: Mapping[str, object], *, as_json: bool) -> None:
    """A command's answer: facts for machines, else words."""
    if as_json:
        print(json.dumps(facts))  # noqa: T201 - the answer
    else:
        say(text)


def say(text: str) -> None:
    """To standard output."""
    Console(highlight=False, soft_wrap=True, markup=False).print(text)


def complain(text: str) -> None:
    """To standard error."""
    Console(stderr=True, highlight=False, soft_wrap=True, markup=False).print(text)


def operators_cause() -> Cause:
    """Why an operator's commands are handled."""
    return Cause(f"cli:{getpass.getuser()}", str(uuid4()))
