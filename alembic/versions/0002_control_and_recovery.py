"""control of running jobs, retries, disk guard, removals"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

OLD_OUTCOMES = ("running", "done", "failed", "lost", "stopped", "interrupted")
NEW_OUTCOMES = ("running", "waiting", "done", "failed", "lost", "stopped", "interrupted")


def upgrade() -> None:
    # Not as a batch: copying the table would drop it, and with it all that hangs on its rows.
    op.add_column("jobs", sa.Column("not_before", sa.Double(), nullable=True))
    op.add_column(
        "jobs", sa.Column("start_now", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("jobs", sa.Column("failures", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("jobs", sa.Column("expected_bytes", sa.BigInteger(), nullable=True))
    with op.batch_alter_table("stage_runs") as runs:
        runs.add_column(
            sa.Column("stalled", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        runs.add_column(sa.Column("wake_at", sa.Double(), nullable=True))
        runs.add_column(sa.Column("provider_state", sa.JSON(), nullable=True))
        runs.drop_constraint(op.f("ck_stage_runs_outcome"), type_="check")
        runs.create_check_constraint(op.f("ck_stage_runs_outcome"), f"outcome IN {NEW_OUTCOMES}")
    op.add_column("workers", sa.Column("free_bytes", sa.BigInteger(), nullable=True))
    op.add_column("workers", sa.Column("reserve_bytes", sa.BigInteger(), nullable=True))
    op.create_table(
        "removals",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_removals")),
    )


def downgrade() -> None:
    op.drop_table("removals")
    op.drop_column("workers", "reserve_bytes")
    op.drop_column("workers", "free_bytes")
    op.execute("UPDATE stage_runs SET outcome = 'interrupted' WHERE outcome = 'waiting'")
    with op.batch_alter_table("stage_runs") as runs:
        runs.drop_constraint(op.f("ck_stage_runs_outcome"), type_="check")
        runs.create_check_constraint(op.f("ck_stage_runs_outcome"), f"outcome IN {OLD_OUTCOMES}")
        runs.drop_column("provider_state")
        runs.drop_column("wake_at")
        runs.drop_column("stalled")
    for column in ("expected_bytes", "failures", "start_now", "not_before"):
        op.drop_column("jobs", column)
