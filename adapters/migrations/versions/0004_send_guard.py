"""What must hold in the commit that records the intent to send something."""

from alembic import op

revision = "0004"
down_revision = "0003"

_GUARD = """
-- Runs after the statements of the views, under the lock that every append holds: what it sees of the views `consents` and
-- `outbound` is all that has happened, in every process. `at` is the clock of the command. What others recorded a little later
-- counts too, so that no stretch of time holds more than it may however clocks differ, and a clock that is far ahead holds up
-- nobody for long. The longest wait is told first.
CREATE FUNCTION guard_send(
    this_outbound uuid,
    this_recipient uuid,
    this_category text,
    this_channel text,
    from_sender text,
    begins boolean,
    per_second integer,
    pair_seconds double precision,
    per_day integer,
    at timestamptz
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    pair interval := make_interval(secs => pair_seconds);
    until timestamptz;
    held text;
BEGIN
    IF NOT EXISTS (
        SELECT FROM consents
        WHERE person_id = this_recipient AND channel = this_channel AND category = this_category AND is_on
    ) THEN
        RAISE EXCEPTION 'the recipient has not agreed to receive this' USING ERRCODE = 'IS003', DETAIL = 'no-consent|';
    END IF;

    IF begins AND NOT EXISTS (
        SELECT FROM outbound
        WHERE recipient_id = this_recipient AND channel = this_channel AND initiated AND outbound_id <> this_outbound
            AND attempted_at > at - interval '24 hours' AND attempted_at < at + interval '24 hours'
    ) THEN
        -- Fewer messages than recipients that may be: counting those is cheaper than telling the recipients apart, under this lock.
        PERFORM FROM outbound
            WHERE channel = this_channel AND initiated AND recipient_id <> this_recipient
                AND attempted_at > at - interval '24 hours' AND attempted_at < at + interval '24 hours'
            OFFSET per_day - 1 LIMIT 1;
        IF FOUND THEN
            SELECT max(attempted_at) + interval '24 hours' INTO until
                FROM outbound
                WHERE channel = this_channel AND initiated AND recipient_id <> this_recipient
                    AND attempted_at > at - interval '24 hours' AND attempted_at < at + interval '24 hours'
                GROUP BY recipient_id
                ORDER BY max(attempted_at) DESC OFFSET per_day - 1 LIMIT 1;
        END IF;
        IF until IS NOT NULL THEN
            held := 'daily-recipients';
        END IF;
    END IF;

    IF held IS NULL THEN
        SELECT max(attempted_at) + pair INTO until
            FROM outbound
            WHERE recipient_id = this_recipient AND channel = this_channel AND outbound_id <> this_outbound
                AND attempted_at > at - pair AND attempted_at < at + pair;
        IF until IS NOT NULL THEN
            held := 'recipient-rate';
        END IF;
    END IF;

    IF held IS NULL THEN
        SELECT attempted_at + interval '1 second' INTO until
            FROM outbound
            WHERE sender = from_sender AND outbound_id <> this_outbound
                AND attempted_at > at - interval '1 second' AND attempted_at < at + interval '1 second'
            ORDER BY attempted_at DESC OFFSET per_second - 1 LIMIT 1;
        IF until IS NOT NULL THEN
            held := 'sender-rate';
        END IF;
    END IF;

    IF held IS NOT NULL THEN
        RAISE EXCEPTION 'a budget is spent' USING ERRCODE = 'IS003',
            DETAIL = held || '|' || to_char(until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"');
    END IF;
END $$;
"""


def upgrade() -> None:
    """Makes everything."""
    op.execute(_GUARD)


def downgrade() -> None:
    """Removes everything."""
    op.execute("DROP FUNCTION guard_send")
