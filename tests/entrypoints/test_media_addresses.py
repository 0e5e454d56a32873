"""Addresses of files are good for one file and one day, and only ours are."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from entrypoints.media_addresses import MediaAddresses

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
ADDRESSES = MediaAddresses(b"k" * 32, lambda: "https://islanders.example")
ONE = UUID(int=0xF1)


def parts(address: str) -> tuple[str, int, str]:
    found = urlsplit(address)
    query = parse_qs(found.query)
    return found.path, int(query["expires"][0]), query["signature"][0]


@given(st.uuids(), st.floats(0, 86_399))
def test_an_address_is_good_for_a_day(media_id: UUID, seconds: float) -> None:
    address = ADDRESSES.of(media_id, NOON)
    path, expires, signature = parts(address)
    assert address.startswith("https://islanders.example/media/")
    assert path == f"/media/{media_id}"
    assert ADDRESSES.holds(media_id, expires, signature, NOON + timedelta(seconds=seconds))
    assert not ADDRESSES.holds(media_id, expires, signature, NOON + timedelta(days=1, seconds=seconds))


@given(st.integers(0, 31), st.sampled_from("0123456789abcdefé\0"))
def test_nothing_about_it_can_be_changed(place: int, letter: str) -> None:
    _, expires, signature = parts(ADDRESSES.of(ONE, NOON))
    forged = signature[:place] + letter + signature[place + 1 :]
    assert ADDRESSES.holds(ONE, expires, forged, NOON) == (forged == signature)
    for other in (expires + 1, expires - 1, 2**40):
        assert not ADDRESSES.holds(ONE, other, signature, NOON)
    assert not ADDRESSES.holds(UUID(int=0xF2), expires, signature, NOON)
    assert not ADDRESSES.holds(ONE, expires, signature[:-1], NOON)
    assert not ADDRESSES.holds(ONE, expires, "", NOON)


def test_another_key_signs_otherwise() -> None:
    _, expires, signature = parts(MediaAddresses(b"x" * 32, lambda: "").of(ONE, NOON))
    assert not ADDRESSES.holds(ONE, expires, signature, NOON)
