"""The log's positions and the list of stored views, as far as queries need them; the tables belong to the event log."""

from sqlalchemy import BigInteger, Text, column, select, table

from projections.query import Query

log_events = table("log_events", column("notification_id", BigInteger()))

_stored_views = table("stored_views", column("name", Text()), column("version", BigInteger()))

STORED_VIEWS = Query(select(_stored_views.c.name, _stored_views.c.version))
"""Every view that the database holds, with the version that it was built as."""
