"""Who people are: what others see of them, and what they see of themselves."""

from collections.abc import Iterator

from sqlalchemy import ARRAY, DateTime, Index, Text, Uuid, bindparam, func, select, text

from domain.person.events import (
    PersonForgotten,
    PersonMerged,
    PersonMet,
    PersonRegistered,
    PersonUnmerged,
    PreferencesChosen,
    ProfileRevised,
    RoleGranted,
    RoleRevoked,
    UserType,
)
from domain.personal import ERASED
from projections.changes import RowChange, insert, update
from projections.query import Query
from projections.view import At, View, flag, optional, required

people = View(
    "people",
    version=2,
    key=("person_id",),
    columns=[
        required("person_id", Uuid()),
        required("user_type", Text()),
        required("username", Text()),
        required("display_name", Text()),
        required("email", Text()),
        optional("phone", Text()),
        required("language", Text()),
        optional("quiet_from", Text()),
        optional("quiet_until", Text()),
        required("proactive", ARRAY(Text())),
        required("registered_at", DateTime(timezone=True)),
        flag("has_account"),
        optional("merged_into", Uuid()),
    ],
    indexes=[Index("people_by_merged_into", "merged_into", postgresql_where=text("merged_into IS NOT NULL"))],
)


@people.on(PersonRegistered)
def _registered(event: PersonRegistered, _: At) -> Iterator[RowChange]:
    yield insert(person_id=event.person_id).set(
        user_type=event.user_type.value,
        username=event.username,
        display_name=event.display_name,
        email=event.email,
        phone=event.phone,
        language=event.language,
        proactive=[],
        registered_at=event.registered_at,
        has_account=True,
    )


@people.on(PersonMet)
def _met(event: PersonMet, _: At) -> Iterator[RowChange]:
    yield insert(person_id=event.person_id).set(
        user_type=UserType.CONSUMER.value,
        username="",
        display_name=event.display_name,
        email="",
        phone=None,
        language=event.language,
        proactive=[],
        registered_at=event.met_at,
    )


@people.on(PersonMerged)
def _merged(event: PersonMerged, _: At) -> Iterator[RowChange]:
    yield update(person_id=event.person_id).set(merged_into=event.into_id)


@people.on(PersonUnmerged)
def _unmerged(event: PersonUnmerged, _: At) -> Iterator[RowChange]:
    yield update(person_id=event.person_id).set(merged_into=None)


@people.on(ProfileRevised)
def _revised(event: ProfileRevised, _: At) -> Iterator[RowChange]:
    yield update(person_id=event.person_id).set(display_name=event.display_name, email=event.email, phone=event.phone)


@people.on(PreferencesChosen)
def _chosen(event: PreferencesChosen, _: At) -> Iterator[RowChange]:
    yield update(person_id=event.person_id).set(
        language=event.language,
        quiet_from=event.quiet_from,
        quiet_until=event.quiet_until,
        proactive=list(event.proactive),
    )


@people.on(RoleGranted)
def _granted(event: RoleGranted, _: At) -> Iterator[RowChange]:
    yield update(person_id=event.person_id).set(user_type=event.role.value)


@people.on(RoleRevoked)
def _role_revoked(event: RoleRevoked, _: At) -> Iterator[RowChange]:
    yield update(person_id=event.person_id).set(user_type=event.again.value)


@people.on(PersonForgotten)
def _forgotten(event: PersonForgotten, _: At) -> Iterator[RowChange]:
    yield update(person_id=event.person_id).set(
        username=ERASED, display_name=ERASED, email=ERASED, phone=None, quiet_from=None, quiet_until=None, proactive=[]
    )


_p = people.table.c

REMEMBERED = _p.username != ERASED
"""Somebody who was not forgotten; no account is called so, for a username has more than one letter."""

PROFILE = Query(select(people.table).where(_p.person_id == bindparam("person_id"), REMEMBERED))
"""All that is known of `person_id`, for that person's own eyes."""

PUBLIC_PROFILE = Query(select(_p.person_id, _p.display_name, _p.user_type).where(_p.person_id == bindparam("person_id")))
"""What everybody may know of `person_id`."""

NAMES = Query(
    select(_p.person_id, _p.display_name).where(_p.person_id == func.any(bindparam("people", type_=ARRAY(Uuid()))), REMEMBERED)
)
"""What everybody calls these `people`; nothing of those who left."""

EVERYBODY = Query(select(people.table).where(_p.has_account).order_by(_p.registered_at, _p.person_id))
"""Everybody who has, or had, an account; for operators."""
