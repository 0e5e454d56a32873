"""Which views are stored, the trail of the log, and the end of everything that is kept of a person."""

from alembic import op

revision = "0002"
down_revision = "0001"

_VIEWS = """
CREATE TABLE stored_views (
    name text PRIMARY KEY,
    version bigint NOT NULL,
    position bigint NOT NULL,
    built_at timestamptz NOT NULL
);
INSERT INTO stored_views (name, version, position, built_at)
    SELECT name, 1, 0, now() FROM unnest('{conversations,feed,messages,people,thread_list,unread_counts}'::text[]) AS name;

-- One row: all stored views with their versions, as an append names those that it writes.
CREATE TABLE view_set (
    only_row boolean PRIMARY KEY DEFAULT true,
    views text NOT NULL,
    CONSTRAINT view_set_is_one_row CHECK (only_row)
);
INSERT INTO view_set (views)
    SELECT string_agg(name || ' ' || version, ', ' ORDER BY name COLLATE "C") FROM stored_views;
"""

_APPEND = """
DROP FUNCTION log_append(uuid, bigint, text, bytea);

-- Both refusals are decided under the lock that every append, every change of the set of views and every erasure holds.
CREATE FUNCTION log_append(stream uuid, version bigint, name text, body bytea, written text, people uuid[]) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    given bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(7261002);
    NOTIFY log_events;
    INSERT INTO log_events (originator_id, originator_version, topic, state)
        SELECT stream, version, name, body
        WHERE (written IS NULL OR EXISTS (SELECT FROM view_set WHERE views = written))
            AND NOT EXISTS (SELECT FROM person_keys WHERE person_id = ANY (people) AND erased_at IS NOT NULL)
        RETURNING notification_id INTO given;
    IF given IS NOT NULL THEN
        RETURN given;
    END IF;
    IF EXISTS (SELECT FROM person_keys WHERE person_id = ANY (people) AND erased_at IS NOT NULL) THEN
        RAISE EXCEPTION 'the person has been forgotten' USING ERRCODE = 'IS002';
    END IF;
    RAISE EXCEPTION 'other views are stored than this process writes' USING ERRCODE = 'IS001';
END $$;
"""

_TRAIL = """
CREATE TABLE log_trail (
    position bigint NOT NULL,
    event_id uuid NOT NULL,
    stream_id uuid NOT NULL,
    version bigint NOT NULL,
    topic text NOT NULL,
    recorded_at timestamptz NOT NULL,
    actor text NOT NULL,
    command text NOT NULL,
    correlation_id text NOT NULL,
    causation_id text,
    hash bytea NOT NULL,
    CONSTRAINT log_trail_pkey PRIMARY KEY (position)
);
CREATE INDEX log_trail_by_event ON log_trail (event_id);
CREATE INDEX log_trail_by_correlation ON log_trail (correlation_id);
CREATE INDEX log_trail_by_cause ON log_trail (causation_id) WHERE causation_id IS NOT NULL;
CREATE INDEX log_trail_by_time ON log_trail (recorded_at);
"""

_KEPT = """
-- What the world sent, as it came, sealed under the key of the person whom it is about.
CREATE TABLE raw_payloads (
    payload_id uuid PRIMARY KEY,
    source text NOT NULL,
    person_id uuid NOT NULL,
    sealed bytea NOT NULL,
    received_at timestamptz NOT NULL
);
CREATE INDEX raw_payloads_by_age ON raw_payloads (received_at);
CREATE INDEX raw_payloads_of_person ON raw_payloads (person_id);

-- Files under MEDIA_DIR, sealed likewise; the name of a file is its media_id.
CREATE TABLE media_files (
    media_id uuid PRIMARY KEY,
    person_id uuid NOT NULL,
    content_type text NOT NULL,
    size bigint NOT NULL,
    stored_at timestamptz NOT NULL
);
CREATE INDEX media_files_by_age ON media_files (stored_at);
CREATE INDEX media_files_of_person ON media_files (person_id);
"""

_BEFORE = """
CREATE FUNCTION log_append(stream uuid, version bigint, name text, body bytea) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    given bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(7261002);
    NOTIFY log_events;
    INSERT INTO log_events (originator_id, originator_version, topic, state)
        VALUES (stream, version, name, body) RETURNING notification_id INTO given;
    RETURN given;
END $$;
"""


def upgrade() -> None:
    """Makes everything."""
    for part in (_VIEWS, _APPEND, _TRAIL, _KEPT):
        op.execute(part)


_NEWER_VIEWS = """
-- Views that came later are nobody's but their own code's.
DO $$
DECLARE
    newer text;
BEGIN
    FOR newer IN SELECT name FROM stored_views
        WHERE name <> ALL ('{conversations,feed,messages,people,thread_list,unread_counts}') LOOP
        EXECUTE format('DROP TABLE IF EXISTS %I', newer);
    END LOOP;
END $$;
"""


def downgrade() -> None:
    """Removes everything."""
    op.execute(_NEWER_VIEWS)
    op.execute("DROP TABLE media_files, raw_payloads, log_trail, view_set, stored_views")
    op.execute("DROP FUNCTION log_append(uuid, bigint, text, bytea, text, uuid[])")
    op.execute(_BEFORE)
