"""The tables of record beside the log: what is stored as it is, not folded from events."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Sequence,
    Table,
    Text,
    Uuid,
    text,
)

metadata = MetaData()

log_events = Table(
    "log_events",
    metadata,
    Column("originator_id", Uuid, nullable=False),
    Column("originator_version", BigInteger, nullable=False),
    Column("topic", Text, nullable=False),
    Column("state", LargeBinary, nullable=False),
    Column("notification_id", BigInteger, Sequence("log_events_notification_id_seq"), nullable=False),
    PrimaryKeyConstraint("originator_id", "originator_version", name="log_events_pkey"),
    Index("log_events_notification_id_idx", "notification_id", unique=True),
)

log_snapshots = Table(
    "log_snapshots",
    metadata,
    Column("originator_id", Uuid, nullable=False),
    Column("originator_version", BigInteger, nullable=False),
    Column("topic", Text, nullable=False),
    Column("state", LargeBinary, nullable=False),
    PrimaryKeyConstraint("originator_id", "originator_version", name="log_snapshots_pkey"),
)

person_keys = Table(
    "person_keys",
    metadata,
    Column("person_id", Uuid, primary_key=True),
    Column("wrapped", LargeBinary),
    Column("master_key_id", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("erased_at", DateTime(timezone=True)),
)

checkpoints = Table(
    "checkpoints",
    metadata,
    Column("subscriber", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
)

accounts = Table(
    "accounts",
    metadata,
    Column("username_key", Text, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("password_hash", Text, nullable=False),
    PrimaryKeyConstraint("username_key", name="accounts_pkey"),
    Index("accounts_of_person", "person_id", unique=True),
)

refresh_tokens = Table(
    "refresh_tokens",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("family_id", Uuid, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("used_at", DateTime(timezone=True)),
    Index("refresh_tokens_of_family", "family_id"),
    Index("refresh_tokens_of_person", "person_id"),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("owner", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("claimed_at", DateTime(timezone=True), nullable=False),
    Column("status", Integer),
    Column("body", LargeBinary),
    PrimaryKeyConstraint("owner", "key", name="idempotency_keys_pkey"),
    Index("idempotency_keys_by_age", "claimed_at"),
)

stored_views = Table(
    "stored_views",
    metadata,
    Column("name", Text, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("built_at", DateTime(timezone=True), nullable=False),
)

view_set = Table(
    "view_set",
    metadata,
    Column("only_row", Boolean, primary_key=True, server_default=text("true")),
    Column("views", Text, nullable=False),
    CheckConstraint("only_row", name="view_set_is_one_row"),
)

log_trail = Table(
    "log_trail",
    metadata,
    Column("position", BigInteger, nullable=False),
    Column("event_id", Uuid, nullable=False),
    Column("stream_id", Uuid, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("topic", Text, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("actor", Text, nullable=False),
    Column("command", Text, nullable=False),
    Column("correlation_id", Text, nullable=False),
    Column("causation_id", Text),
    Column("hash", LargeBinary, nullable=False),
    PrimaryKeyConstraint("position", name="log_trail_pkey"),
    Index("log_trail_by_event", "event_id"),
    Index("log_trail_by_correlation", "correlation_id"),
    Index("log_trail_by_cause", "causation_id", postgresql_where=text("causation_id IS NOT NULL")),
    Index("log_trail_by_time", "recorded_at"),
)

raw_payloads = Table(
    "raw_payloads",
    metadata,
    Column("payload_id", Uuid, primary_key=True),
    Column("source", Text, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Index("raw_payloads_by_age", "received_at"),
    Index("raw_payloads_of_person", "person_id"),
)

media_files = Table(
    "media_files",
    metadata,
    Column("media_id", Uuid, primary_key=True),
    Column("person_id", Uuid, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("stored_at", DateTime(timezone=True), nullable=False),
    Index("media_files_by_age", "stored_at"),
    Index("media_files_of_person", "person_id"),
)

jobs = Table(
    "jobs",
    metadata,
    Column("job_id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("key", Uuid, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("in_order", Boolean, nullable=False),
    Column("person_id", Uuid),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("enlisted_at", DateTime(timezone=True), nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("dead", Boolean, nullable=False, server_default=text("false")),
    Column("fault", Text),
    Index("jobs_due", "due_at", postgresql_where=text("NOT dead")),
    Index("jobs_in_turn", "key", "kind", "position"),
    Index("jobs_of_person", "person_id"),
)
