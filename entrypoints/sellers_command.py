"""`islanders sellers`: who offers what, and whom an operator has seen."""

import json as js
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table

from application.accounts import username_key
from domain.person.refusals import NotRegistered
from entrypoints.bootstrap import Core, account_store
from entrypoints.command import AsJson, Data, named_failures, operators_cause, tell
from entrypoints.market_bootstrap import sellers_of
from entrypoints.reached import reached
from entrypoints.settings import Settings, load
from projections.sellers import SELLERS

app = typer.Typer(help="Sellers: what they offer, and whether they were verified.", no_args_is_help=True)

_SHOWN = ("username", "display_name", "categories", "locations", "is_verified", "is_paused")


@app.command("list")
@named_failures
def list_sellers(data: Data = None, json: AsJson = False) -> None:  # noqa: FBT002
    """List sellers with their markets, by username."""
    with reached(load(data).settings) as (core, _):
        rows = [{**dict(row), "seller_id": str(row["seller_id"])} for row in core.rows(SELLERS)]
    if json:
        print(js.dumps(rows))  # noqa: T201 - the answer
        return
    table = Table("username", "name", "offers", "where", "verified", "paused")
    for row in rows:
        table.add_row(*(_told(row[name]) for name in _SHOWN))
    Console().print(table if rows else "No seller has said yet what they offer.")


@app.command()
@named_failures
def verify(username: str, data: Data = None, json: AsJson = False) -> None:  # noqa: FBT002
    """Note that somebody's papers were seen: verified sellers are asked first."""
    with reached(load(data).settings) as (core, settings):
        changed = sellers_of(core, settings).verify(_seller(core, settings, username), operators_cause())
    _say(username, "verified", changed=changed, as_json=json)


@app.command()
@named_failures
def unverify(username: str, data: Data = None, json: AsJson = False) -> None:  # noqa: FBT002
    """Take that back."""
    with reached(load(data).settings) as (core, settings):
        changed = sellers_of(core, settings).withdraw_verification(_seller(core, settings, username), operators_cause())
    _say(username, "not verified", changed=changed, as_json=json)


def _told(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(value) or "the whole island"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "–" if value is None else str(value)


def _seller(core: Core, settings: Settings, username: str) -> UUID:
    account = account_store(core, settings).find(username_key(username))
    if account is None:
        raise NotRegistered(f"there is no account called {username}; `islanders accounts list` shows all")
    return account.person_id


def _say(username: str, standing: str, *, changed: bool, as_json: bool) -> None:
    before = "" if changed else ", and was before"
    facts = {"username": username, "verified": standing == "verified", "changed": changed}
    tell(f"{username} is {standing}{before}.", facts, as_json=as_json)
