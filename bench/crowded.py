"""A store with many messages, made by SQL: rows of the log and of every view, as sending them one by one would have left."""

from uuid import UUID

import psycopg

THREADS, BUSY, OTHERS = 50_000, 10_000, 1_000
"""Threads in all, those of one busy person, and the people who share the rest."""

_TALKS = f"""
CREATE TEMP TABLE talks AS
SELECT k, md5('thread' || k)::uuid AS thread_id, md5('writer' || k %% 5000)::uuid AS writer,
       CASE WHEN k < {BUSY} THEN %(busy)s ELSE md5('owner' || k %% {OTHERS})::uuid END AS owner
FROM generate_series(0, %(threads)s - 1) AS k
"""
_SAID = """
CREATE TEMP TABLE said AS
SELECT at + n AS position, md5('message' || n)::uuid AS message_id, t.*, row_number() OVER (PARTITION BY t.k ORDER BY n) AS seq
FROM generate_series(1, %(messages)s) AS n
CROSS JOIN (SELECT coalesce(max(notification_id), 0) AS at FROM log_events) AS head
JOIN talks AS t ON t.k = CASE WHEN n <= %(threads)s THEN n - 1 ELSE abs(hashint4(n::int)::bigint) %% %(threads)s END
"""
_STATEMENTS = (
    "ANALYZE talks",
    "ANALYZE said",
    """
    INSERT INTO people (person_id, user_type, username, display_name, email, language, proactive, registered_at)
    SELECT DISTINCT person, 'seller', person::text, 'Somebody', 'somebody@example.org', 'en', '{}'::text[], now()
    FROM (SELECT writer AS person FROM talks UNION SELECT owner FROM talks) AS everybody
    """,
    """
    INSERT INTO log_events (originator_id, originator_version, topic, state, notification_id)
    SELECT thread_id, seq, 'thread.message_sent.v1', decode(repeat(md5(position::text), 20), 'hex'), position
    FROM said ORDER BY position
    """,
    """
    INSERT INTO messages (message_id, thread_id, seq, type, sender_id, subject_id, content, attachments, created_at, position)
    SELECT message_id, thread_id, seq, 'user', writer, writer, 'Message ' || seq || ': is the garden flat in Bellapais still free?',
           '{}', now(), position
    FROM said ORDER BY position
    """,
    """
    INSERT INTO feed (person_id, position, thread_id, reason, message_id)
    SELECT person, position, thread_id, 'message', message_id
    FROM said CROSS JOIN LATERAL (VALUES (owner), (writer)) AS both_sides (person) ORDER BY position
    """,
    """
    INSERT INTO thread_list (person_id, thread_id, stream_id, kind, participants, is_open, last_seq, last_message_id, activity,
                             opened_at, updated_at, unread)
    SELECT person, thread_id, thread_id, 'direct', ARRAY[writer, owner], true, seq, message_id, position, now(), now(),
           CASE WHEN person = owner THEN seq ELSE 0 END
    FROM (SELECT DISTINCT ON (k) * FROM said ORDER BY k, seq DESC) AS newest
    CROSS JOIN LATERAL (VALUES (owner), (writer)) AS both_sides (person)
    """,
    "INSERT INTO unread_counts (person_id, unread, changed_at) SELECT owner, count(*), now() FROM said GROUP BY owner",
    "SELECT setval('log_events_notification_id_seq', (SELECT max(notification_id) FROM log_events))",
    "DROP TABLE said, talks",
    "VACUUM ANALYZE",
    "CHECKPOINT",
)


def fill(database_url: str, messages: int) -> UUID:
    """Adds so many messages between thousands of people; gives the one who has 10,000 threads, last active at random."""
    busy = UUID(int=0xB05)
    values = {"busy": busy, "threads": min(THREADS, messages), "messages": messages}
    with psycopg.connect(database_url, autocommit=True, cursor_factory=psycopg.ClientCursor) as connection:
        connection.execute("SET work_mem = '256MB'")
        for statement in (_TALKS, _SAID):
            connection.execute(statement, values)
        for statement in _STATEMENTS:
            connection.execute(statement)
    return busy
