-- Takes a restored database back to a position of its log. Nothing else may use the database meanwhile.
--
--   psql "$RESTORED" -v position=12345 -f docs/restore_to_position.sql
--   DATABASE_URL="$RESTORED" islanders projections rebuild --all
--
-- Between the two steps every append is refused, because no view is that of any release. The positions that are given up are not given
-- again: an anchor, or a client, that has seen one of them cannot take a later event for it. Keys of people who were forgotten stay
-- destroyed.

\set ON_ERROR_STOP on
BEGIN;

-- As every append does.
SELECT pg_advisory_xact_lock(7261002) \g /dev/null

DELETE FROM log_events WHERE notification_id > :position;
DELETE FROM log_trail WHERE position > :position;
DELETE FROM log_snapshots AS kept WHERE NOT EXISTS (
    SELECT FROM log_events AS event
    WHERE event.originator_id = kept.originator_id AND event.originator_version = kept.originator_version
);
UPDATE checkpoints SET position = :position WHERE position > :position;
DELETE FROM jobs WHERE position > :position;

-- Of people who had not registered yet, and of requests that had not been made yet.
DELETE FROM accounts WHERE NOT EXISTS (SELECT FROM log_events WHERE originator_id = person_id);
DELETE FROM refresh_tokens WHERE NOT EXISTS (SELECT FROM log_events WHERE originator_id = person_id);
DELETE FROM idempotency_keys;

UPDATE stored_views SET version = 0, position = 0;
UPDATE view_set SET views = (SELECT string_agg(name || ' 0', ', ' ORDER BY name COLLATE "C") FROM stored_views);

COMMIT;
