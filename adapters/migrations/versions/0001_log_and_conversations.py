"""The log, the keys and accounts of people, and the views of conversations."""

from alembic import op

revision = "0001"
down_revision = None

_LOG = """
CREATE TABLE log_events (
    originator_id uuid NOT NULL,
    originator_version bigint NOT NULL,
    topic text NOT NULL,
    state bytea NOT NULL,
    notification_id bigserial NOT NULL,
    CONSTRAINT log_events_pkey PRIMARY KEY (originator_id, originator_version)
);
CREATE UNIQUE INDEX log_events_notification_id_idx ON log_events (notification_id);

CREATE TABLE log_snapshots (
    originator_id uuid NOT NULL,
    originator_version bigint NOT NULL,
    topic text NOT NULL,
    state bytea NOT NULL,
    CONSTRAINT log_snapshots_pkey PRIMARY KEY (originator_id, originator_version)
);

-- The library looks this type up when it starts; it names the columns of an event.
CREATE TYPE stored_event_uuid AS (originator_id uuid, originator_version bigint, topic text, state bytea);

-- The lock is held to the end of the transaction, so positions become visible in the order in which they were given.
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

CREATE TABLE person_keys (
    person_id uuid PRIMARY KEY,
    wrapped bytea,
    master_key_id text NOT NULL,
    created_at timestamptz NOT NULL,
    erased_at timestamptz
);

CREATE TABLE checkpoints (
    subscriber text PRIMARY KEY,
    position bigint NOT NULL
);
"""

_ACCOUNTS = """
CREATE TABLE accounts (
    username_key text NOT NULL,
    person_id uuid NOT NULL,
    password_hash text NOT NULL,
    CONSTRAINT accounts_pkey PRIMARY KEY (username_key)
);
CREATE UNIQUE INDEX accounts_of_person ON accounts (person_id);

CREATE TABLE refresh_tokens (
    token_hash bytea PRIMARY KEY,
    family_id uuid NOT NULL,
    person_id uuid NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX refresh_tokens_of_family ON refresh_tokens (family_id);
CREATE INDEX refresh_tokens_of_person ON refresh_tokens (person_id);

CREATE TABLE idempotency_keys (
    owner text NOT NULL,
    key text NOT NULL,
    fingerprint bytea NOT NULL,
    claimed_at timestamptz NOT NULL,
    status integer,
    body bytea,
    CONSTRAINT idempotency_keys_pkey PRIMARY KEY (owner, key)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (claimed_at);
"""

_VIEWS = """
CREATE TABLE people (
    person_id uuid NOT NULL,
    user_type text NOT NULL,
    username text NOT NULL,
    display_name text NOT NULL,
    email text NOT NULL,
    phone text,
    language text NOT NULL,
    quiet_from text,
    quiet_until text,
    proactive text[] NOT NULL,
    registered_at timestamptz NOT NULL,
    CONSTRAINT people_pkey PRIMARY KEY (person_id)
);

CREATE TABLE messages (
    message_id uuid NOT NULL,
    thread_id uuid NOT NULL,
    seq bigint NOT NULL,
    type text NOT NULL,
    sender_id uuid,
    subject_id uuid NOT NULL,
    content text NOT NULL,
    attachments text[] NOT NULL,
    created_at timestamptz NOT NULL,
    position bigint NOT NULL,
    CONSTRAINT messages_pkey PRIMARY KEY (message_id)
);
CREATE UNIQUE INDEX messages_in_thread ON messages (thread_id, seq);
CREATE INDEX messages_about ON messages (subject_id);

CREATE TABLE thread_list (
    person_id uuid NOT NULL,
    thread_id uuid NOT NULL,
    stream_id uuid NOT NULL,
    kind text NOT NULL,
    listing_id uuid,
    participants uuid[] NOT NULL,
    is_open boolean NOT NULL DEFAULT false,
    last_seq bigint NOT NULL DEFAULT 0,
    last_message_id uuid,
    activity bigint NOT NULL,
    opened_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    unread bigint NOT NULL DEFAULT 0,
    read_up_to bigint NOT NULL DEFAULT 0,
    read_at timestamptz,
    CONSTRAINT thread_list_pkey PRIMARY KEY (person_id, thread_id)
);
CREATE INDEX thread_list_newest ON thread_list (person_id, activity);
CREATE INDEX thread_list_of_thread ON thread_list (thread_id);

CREATE TABLE unread_counts (
    person_id uuid NOT NULL,
    unread bigint NOT NULL DEFAULT 0,
    changed_at timestamptz,
    CONSTRAINT unread_counts_pkey PRIMARY KEY (person_id)
);

CREATE TABLE feed (
    person_id uuid NOT NULL,
    position bigint NOT NULL,
    thread_id uuid NOT NULL,
    reason text NOT NULL,
    message_id uuid,
    CONSTRAINT feed_pkey PRIMARY KEY (person_id, position)
);
CREATE INDEX feed_in_order ON feed (position);

CREATE TABLE conversations (
    user_id uuid NOT NULL,
    thread_id uuid NOT NULL,
    started_at timestamptz NOT NULL,
    CONSTRAINT conversations_pkey PRIMARY KEY (user_id)
);
"""


def upgrade() -> None:
    """Makes everything."""
    op.execute(_LOG)
    op.execute(_ACCOUNTS)
    op.execute(_VIEWS)


def downgrade() -> None:
    """Removes everything."""
    op.execute("DROP TABLE conversations, feed, unread_counts, thread_list, messages, people")
    op.execute("DROP TABLE accounts, refresh_tokens, idempotency_keys, checkpoints, person_keys")
    op.execute("DROP FUNCTION log_append")
    op.execute("DROP TYPE stored_event_uuid")
    op.execute("DROP TABLE log_snapshots, log_events")
