"""A listing's life, told by events."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.catalogue import CATEGORIES, AttributeType
from domain.languages import LANGUAGES
from domain.listing.attributes import attributes_of, kind_of
from domain.listing.commands import (
    AddPhotos,
    ArrangePhotos,
    DescribeListing,
    Facts,
    ListingCommand,
    PublishListing,
    WithdrawListing,
)
from domain.listing.decider import LISTING, MOST_PHOTOS, Listing
from domain.listing.events import (
    ListingDrafted,
    ListingEvent,
    ListingPublished,
    ListingRevised,
    ListingWithdrawn,
    Per,
    PhotosArranged,
    Withdrawal,
)
from domain.listing.refusals import ListingNotFound, ListingNotUsable, NotYourListing, PhotoNotFound, PhotosFull
from domain.money import Money

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
ID, SELLER, OTHER = UUID(int=1), UUID(int=2), UUID(int=3)
FLAT = Facts("rentals", "apartment", "Flat", "Bright.", "Lapta", "Girne", Money(Decimal(500), "GBP"), Per.MONTH, (), "en")


def given_events(*commands: ListingCommand) -> tuple[Listing, list[ListingEvent]]:
    state, events = LISTING.initial, list[ListingEvent]()
    for command in commands:
        decided = LISTING.decide(command, state)
        events += decided
        for event in decided:
            state = LISTING.evolve(state, event)
    return state, events


DESCRIBE = DescribeListing(listing_id=ID, seller_id=SELLER, facts=FLAT, now=NOW)
PUBLISH = PublishListing(listing_id=ID, seller_id=SELLER, now=NOW)
WITHDRAW = WithdrawListing(listing_id=ID, seller_id=SELLER, why=Withdrawal.SELLER, now=NOW)
FORGET = WithdrawListing(listing_id=ID, seller_id=SELLER, why=Withdrawal.FORGOTTEN, now=NOW)


def photos(*ids: int) -> AddPhotos:
    return AddPhotos(listing_id=ID, seller_id=SELLER, photos=tuple(UUID(int=one) for one in ids), now=NOW)


def order(*ids: int) -> ArrangePhotos:
    return ArrangePhotos(listing_id=ID, seller_id=SELLER, photos=tuple(UUID(int=one) for one in ids), now=NOW)


def test_a_listing_is_drafted_revised_published_and_withdrawn_and_each_twice_is_once() -> None:
    _, events = given_events(DESCRIBE, DESCRIBE, PUBLISH, PUBLISH, WITHDRAW, WITHDRAW, PUBLISH)
    assert [type(one) for one in events] == [
        ListingDrafted,
        ListingRevised,
        ListingPublished,
        ListingWithdrawn,
        ListingPublished,
    ]


@pytest.mark.parametrize("command", [PUBLISH, WITHDRAW, photos(1), order()])
def test_nothing_can_be_done_with_a_listing_that_is_not_there_or_is_withdrawn_for_good(command: ListingCommand) -> None:
    with pytest.raises(ListingNotFound):
        given_events(command)
    with pytest.raises(ListingNotFound):
        given_events(DESCRIBE, FORGET, command)


@pytest.mark.parametrize("command", [DESCRIBE, PUBLISH, WITHDRAW, photos(1), order()])
def test_nobody_else_changes_it(command: ListingCommand) -> None:
    with pytest.raises(NotYourListing):
        given_events(DESCRIBE, replace(command, seller_id=OTHER))


@given(st.lists(st.lists(st.integers(1, 12), max_size=5), max_size=8))
def test_a_gallery_has_every_photo_once_in_the_order_in_which_they_came(batches: list[list[int]]) -> None:
    state, events = given_events(DESCRIBE, *(photos(*batch) for batch in batches))
    came = list(dict.fromkeys(one for batch in batches for one in batch))
    assert [one.int for one in state.photos] == came
    arranged = [one for one in events if isinstance(one, PhotosArranged)]
    assert [one.int for event in arranged for one in event.added] == came


@given(st.permutations([1, 2, 3, 4]), st.integers(0, 4))
def test_an_order_of_photos_is_kept_and_leaves_out_those_that_it_does_not_name(ids: list[int], kept: int) -> None:
    state, _ = given_events(DESCRIBE, photos(1, 2, 3, 4), order(*ids[:kept]))
    assert [one.int for one in state.photos] == ids[:kept]


def test_an_order_names_the_listings_own_photos_each_once() -> None:
    for wrong in (order(1, 1), order(3)):
        with pytest.raises(PhotoNotFound):
            given_events(DESCRIBE, photos(1, 2), wrong)


def test_a_gallery_is_full_at_its_limit() -> None:
    given_events(DESCRIBE, photos(*range(1, MOST_PHOTOS + 1)))
    with pytest.raises(PhotosFull):
        given_events(DESCRIBE, photos(*range(1, MOST_PHOTOS + 2)))


def test_every_category_and_subcategory_has_a_name_in_every_language() -> None:
    for category in CATEGORIES.values():
        assert len(category.names) == len(LANGUAGES)
        for one in category.subcategories.values():
            assert len(one.names) == len(LANGUAGES)
            assert len({attribute.name for attribute in one.attributes}) == len(one.attributes)


@given(st.sampled_from([(c.slug, s) for c in CATEGORIES.values() for s in c.subcategories]), st.text(max_size=20))
def test_an_attribute_is_written_in_one_form_or_refused_by_name(where: tuple[str, str], value: str) -> None:
    kind = kind_of(*where)
    for attribute in kind.attributes:
        try:
            written = attributes_of(kind, {attribute.name: value})
        except ListingNotUsable:
            with pytest.raises(ListingNotUsable, match=attribute.name):
                attributes_of(kind, {attribute.name: value})
            continue
        assert attributes_of(kind, {one.name: one.value for one in written}) == written
        if written and attribute.type is AttributeType.WHOLE:
            assert attribute.least <= int(written[0].value) <= attribute.most


def test_what_the_catalogue_does_not_know_is_refused_by_name() -> None:
    for given_names, field in ((("boats", "yacht"), "category"), (("goods", "yacht"), "subcategory")):
        with pytest.raises(ListingNotUsable) as refused:
            kind_of(*given_names)
        assert refused.value.field == field
    with pytest.raises(ListingNotUsable, match="wings"):
        attributes_of(kind_of("goods", "other"), {"wings": "2"})
