"""`islanders accounts`: who there is, and who is support or admin."""

import json
from uuid import UUID

from rich.console import Console
from rich.table import Table

from application.accounts import Accounts, username_key
from domain.person.events import UserType
from domain.person.refusals import NotRegistered, RoleNotGrantable
from entrypoints.bootstrap import Core, account_store, accounts_of
from entrypoints.command import operators_cause, tell
from entrypoints.reached import reached
from entrypoints.settings import Settings
from projections.people import EVERYBODY

_SHOWN = ("username", "user_type", "display_name", "person_id", "registered_at")


def _by_name(core: Core, settings: Settings, username: str) -> tuple[Accounts, UUID]:
    account = account_store(core, settings).find(username_key(username))
    if account is None:
        raise NotRegistered(f"there is no account called {username}; `islanders accounts list` shows all")
    return accounts_of(core, settings)[0], account.person_id


def _say(username: str, role: str, *, changed: bool, as_json: bool) -> None:
    before = "" if changed else ", and was before"
    tell(f"{username} is {role}{before}.", {"username": username, "role": role, "changed": changed}, as_json=as_json)


def show_all(settings: Settings, *, as_json: bool) -> None:
    """Prints all accounts, oldest first."""
    with reached(settings) as (core, _):
        rows = [{name: str(row[name]) for name in _SHOWN} for row in core.rows(EVERYBODY)]
    if as_json:
        print(json.dumps(rows))  # noqa: T201 - the answer
        return
    table = Table(*_SHOWN)
    for row in rows:
        table.add_row(*row.values())
    Console().print(table if rows else "There are no accounts yet.")


def grant(settings: Settings, username: str, role: str, *, as_json: bool) -> None:
    """Makes somebody support or admin; raises `NotRegistered` or `RoleNotGrantable`."""
    if role not in (UserType.SUPPORT, UserType.ADMIN):
        raise RoleNotGrantable
    with reached(settings) as (core, found):
        accounts, person_id = _by_name(core, found, username)
        changed = accounts.grant(person_id, UserType(role), operators_cause())
    _say(username, role, changed=changed, as_json=as_json)


def revoke(settings: Settings, username: str, *, as_json: bool) -> None:
    """Takes a granted role back; raises `NotRegistered`."""
    with reached(settings) as (core, found):
        accounts, person_id = _by_name(core, found, username)
        changed = accounts.revoke(person_id, operators_cause())
        role = account_store(core, found).user_type(person_id) or ""
    _say(username, role, changed=changed, as_json=as_json)
