"""The log's positions, as far as queries need them; the table itself belongs to the event log."""

from sqlalchemy import BigInteger, column, table

log_events = table("log_events", column("notification_id", BigInteger()))
