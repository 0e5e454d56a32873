"""The view of files says what their streams say, and messages show what the view says."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from application.cause import Cause
from application.forgetting import Forgetting
from application.lookups import Person
from application.media import ADDRESS
from application.threads import Words
from domain.errors import Refused
from domain.media.decider import MEDIA, AnnounceMedia, GiveUpMedia, MediaCommand, RecordMedia, RetryMedia
from domain.media.events import MediaFault, MediaState
from entrypoints.bootstrap import Core, open_core
from projections.frames import HEAD, MISSED
from projections.inbox import inbox_page
from projections.media import MEDIA as ONE
from projections.media import MEDIA_OF, MEDIA_SEEN
from projections.thread_page import MESSAGES_BEFORE
from tests.support.people import register
from tests.support.postbox import NOON
from tests.support.replayed import assert_live_is_folded
from tests.support.servers import Servers
from tests.support.tally import Counted

CAUSE = Cause("test", "test")
NOBODY, SHOWN = UUID(int=0), UUID(int=0xF1)


@pytest.fixture(scope="module")
def stage(servers: Servers) -> Iterator[tuple[Core, str]]:
    with servers.migrated() as url, open_core(url, [b"m" * 32], Counted()) as core:
        yield core, url


def announce(person_id: UUID, message_id: UUID, thread_id: UUID) -> AnnounceMedia:
    return AnnounceMedia(
        media_id=NOBODY,
        message_id=message_id,
        thread_id=thread_id,
        person_id=person_id,
        source_url="https://api.twilio.com/ME1",
        declared_type="image/jpeg",
        now=NOON,
    )


RECORD = RecordMedia(media_id=NOBODY, content_type="image/jpeg", size=7, digest="ab" * 32, shown_id=SHOWN, now=NOON)
GIVE_UP = GiveUpMedia(media_id=NOBODY, fault=MediaFault.GONE, now=NOON)
STEPS = st.sampled_from([RECORD, GIVE_UP, replace(GIVE_UP, fault=MediaFault.DAMAGED), RetryMedia(media_id=NOBODY, now=NOON)])


def do(core: Core, media_id: UUID, *commands: MediaCommand) -> None:
    for command in commands:
        with suppress(Refused):
            core.handle(MEDIA, media_id, replace(command, media_id=media_id), CAUSE)


def row(core: Core, media_id: UUID) -> dict[str, Any]:
    (found,) = core.rows(ONE, media_id=media_id)
    return dict(found)


@given(histories=st.lists(st.lists(STEPS, max_size=6), min_size=1, max_size=4), forgotten=st.booleans())
@settings(max_examples=30)
def test_a_row_is_where_its_stream_is_and_a_replay_gives_the_same(
    stage: tuple[Core, str], histories: list[list[MediaCommand]], *, forgotten: bool
) -> None:
    core, url = stage
    person_id = register(core, "consumer")
    for commands in histories:
        media_id = uuid4()
        do(core, media_id, announce(person_id, uuid4(), uuid4()), *commands)
        state, found = core.log.load(media_id, MEDIA).state.state, row(core, media_id)
        assert found["state"] == state
        assert (found["shown_id"], found["content_type"]) == ((SHOWN, "image/jpeg") if state is MediaState.STORED else (None, None))
        assert (found["fault"] is not None) == (state is MediaState.FAILED)
    if forgotten:
        Forgetting(core.handle, core.keys, (), core.clock).forget(person_id, "a test", CAUSE)
        left = core.rows(MEDIA_OF, person_id=person_id)
        assert len(left) == len(histories)
        assert {(one["state"], one["fault"], one["content_type"], one["size"]) for one in left} == {
            ("failed", "forgotten", None, None)
        }
    assert_live_is_folded(core, url)


class Room:
    """A buyer and a seller, and messages with attachments."""

    def __init__(self, core: Core) -> None:
        self.core = core
        self.buyer, self.seller = register(core, "consumer"), register(core, "seller")
        self.thread_id = self.say(first=True)[0]

    def say(self, *attachments: str, first: bool = False) -> tuple[UUID, UUID]:
        """Its thread and its id."""
        cause, words = Cause(f"person:{self.buyer}", "test"), Words(f"words {uuid4()}", attachments=attachments)
        if first:
            told = self.core.threads.open(Person(self.buyer, is_seller=False), self.seller, None, words, cause)
        else:
            told = self.core.threads.send(self.buyer, self.thread_id, words, cause)
        return told.message.thread_id, told.message.id

    def files(self, message_id: UUID) -> list[Any]:
        """What each of the three questions about messages says of its files; they agree."""
        core, me = self.core, self.seller
        head = core.rows(HEAD)[0]["position"]
        pages = [
            core.rows(MESSAGES_BEFORE, person_id=me, thread_id=self.thread_id, anchor=2**53, limit=100),
            core.rows(inbox_page(typed=False, threaded=False, is_unread=None), person_id=me, limit=100, offset=0),
            core.rows(MISSED, person_id=me, after=0, up_to=head, limit=100),
        ]
        found = [one["files"] for page in pages for one in page if one["message_id"] == message_id]
        assert len(found) == 3
        assert all(sorted(one or ()) == sorted(found[0] or ()) for one in found)
        return sorted(found[0] or ())


def test_messages_show_their_own_files_and_no_others(stage: tuple[Core, str]) -> None:
    core, _ = stage
    room = Room(core)
    stored, failed, coming = (uuid4() for _ in range(3))
    _, album = room.say(*(f"{ADDRESS}{one}" for one in (stored, failed)))
    _, other = room.say(f"{ADDRESS}{coming}", f"{ADDRESS}{stored}")
    _, plain = room.say()
    do(core, stored, announce(room.buyer, album, room.thread_id), RECORD)
    do(core, failed, announce(room.buyer, album, room.thread_id), GIVE_UP)
    do(core, coming, announce(room.buyer, other, room.thread_id))
    shown = [[str(stored), "stored", None, "image/jpeg"], [str(failed), "failed", "gone", None]]
    assert room.files(album) == sorted(shown)
    assert room.files(other) == [[str(coming), "pending", None, None]]
    assert room.files(plain) == []


def test_a_file_is_for_those_who_take_part_in_its_thread(stage: tuple[Core, str]) -> None:
    core, _ = stage
    room, stranger, media_id = Room(core), register(core, "consumer"), uuid4()
    _, message_id = room.say(f"{ADDRESS}{media_id}")
    do(core, media_id, announce(room.buyer, message_id, room.thread_id), RECORD)
    seen = {one: len(core.rows(MEDIA_SEEN, media_id=media_id, person_id=one)) for one in (room.buyer, room.seller, stranger)}
    assert seen == {room.buyer: 1, room.seller: 1, stranger: 0}
