"""`islanders`: the command line."""

from typing import Annotated

import typer

from entrypoints import (
    accounts,
    audit_command,
    doctor,
    jobs_command,
    keys,
    listings_command,
    person_command,
    person_links,
    projections_command,
    router_command,
    sellers_command,
    vectors_command,
    whatsapp_command,
)
from entrypoints.command import AsJson, Data, named_failures
from entrypoints.settings import load

app = typer.Typer(
    name="islanders",
    help="The messaging and concierge core of an island marketplace.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
accounts_app = typer.Typer(help="Accounts, and who is support or admin.", no_args_is_help=True)
keys_app = typer.Typer(help="The keys under which personal data is encrypted.", no_args_is_help=True)
app.add_typer(accounts_app, name="accounts")
app.add_typer(keys_app, name="keys")
app.add_typer(projections_command.app, name="projections")
app.add_typer(audit_command.app, name="audit")
app.add_typer(jobs_command.app, name="jobs")
person_links.mount(person_command.app)
app.add_typer(person_command.app, name="person")
app.add_typer(whatsapp_command.app, name="whatsapp")
app.add_typer(sellers_command.app, name="sellers")
app.add_typer(listings_command.app, name="listings")
app.add_typer(vectors_command.app, name="vectors")
app.add_typer(router_command.app, name="router")


@app.command()
@named_failures
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.", min=0, max=65535)] = 8000,
    data: Data = None,
    workers: Annotated[int, typer.Option(help="Web processes.", min=1, max=64)] = 1,
    demo: Annotated[bool, typer.Option("--demo/--no-demo", help="Demo people, in development.")] = True,  # noqa: FBT002
) -> None:
    """Start what is missing, migrate, and run the web processes and the worker until Ctrl-C."""
    from entrypoints.logs import configure
    from entrypoints.serve import serve as run

    loaded = load(data)
    configure(production=loaded.settings.production, level=loaded.settings.log_level)
    run(loaded, host, port, workers, demo=demo)


@app.command("doctor")
@named_failures
def doctor_command(data: Data = None, json: AsJson = False) -> None:  # noqa: FBT002
    """Check every setting and every dependency, with what to do about each fault."""
    doctor.examine(data, as_json=json)


@accounts_app.command("list")
@named_failures
def accounts_list(data: Data = None, json: AsJson = False) -> None:  # noqa: FBT002
    """List all accounts."""
    accounts.show_all(load(data).settings, as_json=json)


@accounts_app.command("grant")
@named_failures
def accounts_grant(
    username: str,
    role: Annotated[str, typer.Argument(help="support or admin")],
    data: Data = None,
    json: AsJson = False,  # noqa: FBT002
) -> None:
    """Make somebody support or admin."""
    accounts.grant(load(data).settings, username, role, as_json=json)


@accounts_app.command("revoke")
@named_failures
def accounts_revoke(username: str, data: Data = None, json: AsJson = False) -> None:  # noqa: FBT002
    """Make somebody again what they registered as."""
    accounts.revoke(load(data).settings, username, as_json=json)


@keys_app.command("rotate")
@named_failures
def keys_rotate(data: Data = None, json: AsJson = False) -> None:  # noqa: FBT002
    """Wrap all keys of people with the first of MASTER_KEYS; afterwards the others can be dropped."""
    keys.rotate(load(data).settings, as_json=json)


def main() -> None:
    """The console script."""
    app(prog_name="islanders")


if __name__ == "__main__":
    main()
