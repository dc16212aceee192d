"""numbers of changes for pages that follow the list, answers of repeated calls"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SQLITE = (
    """
CREATE TRIGGER jobs_created AFTER INSERT ON jobs BEGIN
    UPDATE list_state SET global_seq = global_seq + 1;
    INSERT INTO job_changes (seq, job_id, version, status_before, status_after, at)
    SELECT global_seq, NEW.id, NEW.version, NULL, NEW.status,
        (julianday('now') - 2440587.5) * 86400.0 FROM list_state;
END
""",
    """
CREATE TRIGGER jobs_changed AFTER UPDATE OF version ON jobs WHEN NEW.version <> OLD.version BEGIN
    SELECT RAISE(ABORT, 'the version of a job rises by one')
    WHERE NEW.version <> OLD.version + 1;
    UPDATE list_state SET global_seq = global_seq + 1,
        queue_rev = queue_rev + (NEW.position <> OLD.position OR NEW.priority <> OLD.priority);
    INSERT INTO job_changes (seq, job_id, version, status_before, status_after, at)
    SELECT global_seq, NEW.id, NEW.version, OLD.status, NEW.status,
        (julianday('now') - 2440587.5) * 86400.0 FROM list_state;
END
""",
    """
CREATE TRIGGER jobs_deleted AFTER DELETE ON jobs BEGIN
    UPDATE list_state SET global_seq = global_seq + 1;
    INSERT INTO job_changes (seq, job_id, version, status_before, status_after, at)
    SELECT global_seq, OLD.id, OLD.version + 1, OLD.status, NULL,
        (julianday('now') - 2440587.5) * 86400.0 FROM list_state;
END
""",
)
POSTGRESQL = (
    """
CREATE OR REPLACE FUNCTION number_job_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moved integer := 0;
    number bigint;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.version = OLD.version THEN
            RETURN NULL;
        END IF;
        IF NEW.version <> OLD.version + 1 THEN
            RAISE EXCEPTION 'the version of a job rises by one' USING ERRCODE = 'check_violation';
        END IF;
        moved := (NEW.position <> OLD.position OR NEW.priority <> OLD.priority)::integer;
    END IF;
    UPDATE list_state SET global_seq = global_seq + 1, queue_rev = queue_rev + moved
    RETURNING global_seq INTO number;
    INSERT INTO job_changes (seq, job_id, version, status_before, status_after, at)
    VALUES (
        number, COALESCE(NEW.id, OLD.id), COALESCE(NEW.version, OLD.version + 1),
        OLD.status, NEW.status, extract(epoch from clock_timestamp())
    );
    RETURN NULL;
END $$
""",
    """
CREATE CONSTRAINT TRIGGER jobs_numbered AFTER INSERT OR DELETE OR UPDATE OF version ON jobs
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION number_job_change()
""",
)


def upgrade() -> None:
    state = op.create_table(
        "list_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Text(), nullable=False),
        sa.Column("global_seq", sa.BigInteger(), nullable=False),
        sa.Column("queue_rev", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_state")),
    )
    op.bulk_insert(
        state, [{"id": 1, "epoch": secrets.token_hex(8), "global_seq": 0, "queue_rev": 0}]
    )
    op.create_table(
        "job_changes",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("job_id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status_before", sa.String(length=16), nullable=True),
        sa.Column("status_after", sa.String(length=16), nullable=True),
        sa.Column("at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_job_changes")),
    )
    op.create_table(
        "answers",
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("request", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=True),
        sa.Column("at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_answers")),
    )
    for statement in SQLITE if _on_sqlite() else POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    if _on_sqlite():
        for name in ("jobs_created", "jobs_changed", "jobs_deleted"):
            op.execute(f"DROP TRIGGER {name}")
    else:
        op.execute("DROP TRIGGER jobs_numbered ON jobs")
        op.execute("DROP FUNCTION number_job_change()")
    op.drop_table("answers")
    op.drop_table("job_changes")
    op.drop_table("list_state")


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
