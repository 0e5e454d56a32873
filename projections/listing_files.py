"""Which files came in threads about listings."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Uuid, and_, bindparam, exists, or_, select

from application.galleries import PHOTO
from application.processes.attach_photos import SentFile
from domain.media.events import MediaState
from projections.listings import listings
from projections.lookups import Rows
from projections.media import media
from projections.query import Query
from projections.thread_list import thread_list

_m, _t, _l = media.table.c, thread_list.table.c, listings.table.c
_later = media.table.alias("later")
_stored_at = bindparam("stored_at", type_=DateTime(timezone=True))
_of_same_album = and_(
    _later.c.thread_id == _m.thread_id,
    _later.c.person_id == _m.person_id,
    _later.c.state == MediaState.STORED.value,
    _later.c.content_type.like(f"{PHOTO}%"),
    or_(_later.c.changed_at > _stored_at, and_(_later.c.changed_at == _stored_at, _later.c.media_id > _m.media_id)),
)

_SENT = Query(
    select(_m.thread_id, _t.listing_id, _t.participants, _l.seller_id, (~exists().where(_of_same_album)).label("is_last"))
    .join_from(media.table, thread_list.table, and_(_t.thread_id == _m.thread_id, _t.person_id == _m.person_id))
    .join(listings.table, _l.listing_id == _t.listing_id)
    .where(_m.media_id == bindparam("media_id", type_=Uuid()))
)


class ViewListingFiles:
    """Implements the `SentFiles` of the process that attaches photos."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def in_listing_thread(self, media_id: UUID, stored_at: datetime) -> SentFile | None:
        """None for a file that came anywhere else. A thread's buyer stands first among those who take part."""
        for row in self._rows(_SENT, media_id=media_id, stored_at=stored_at):
            buyer_id = next((one for one in row["participants"] if one != row["seller_id"]), None)
            if buyer_id is not None:
                return SentFile(row["thread_id"], row["listing_id"], buyer_id, row["is_last"])
        return None
