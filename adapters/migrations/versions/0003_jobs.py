"""Jobs: slow work that events call for, until it is done."""

from alembic import op

revision = "0003"
down_revision = "0002"

_JOBS = """
CREATE TABLE jobs (
    job_id uuid PRIMARY KEY,
    kind text NOT NULL,
    key uuid NOT NULL,
    position bigint NOT NULL,
    in_order boolean NOT NULL,
    person_id uuid,
    due_at timestamptz NOT NULL,
    enlisted_at timestamptz NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    dead boolean NOT NULL DEFAULT false,
    fault text
);
CREATE INDEX jobs_due ON jobs (due_at) WHERE NOT dead;
CREATE INDEX jobs_in_turn ON jobs (key, kind, position);
CREATE INDEX jobs_of_person ON jobs (person_id);

-- Questions to the assistant are jobs from now on: what was answered by the subscriber before is not looked at again.
INSERT INTO checkpoints (subscriber, position)
    SELECT 'enlist_jobs', position FROM checkpoints WHERE subscriber = 'answer_customers';
DELETE FROM checkpoints WHERE subscriber = 'answer_customers';
"""


def upgrade() -> None:
    """Makes everything."""
    op.execute(_JOBS)


def downgrade() -> None:
    """Removes everything; the subscriber of before goes on where the jobs were."""
    op.execute("UPDATE checkpoints SET subscriber = 'answer_customers' WHERE subscriber = 'enlist_jobs'")
    op.execute("DROP TABLE jobs")
