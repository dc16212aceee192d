"""voice balance, subtitles and previews of dubs, gates of services"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not as batches: copying a table would drop it, and with it all that hangs on its rows.
    op.add_column(
        "jobs", sa.Column("voice_balance", sa.Double(), nullable=False, server_default="0")
    )
    op.add_column(
        "media", sa.Column("dub_subtitles", sa.JSON(), nullable=False, server_default="[]")
    )
    op.add_column("media", sa.Column("preview_path", sa.Text(), nullable=True))
    op.create_table(
        "provider_gates",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("next_at", sa.Double(), nullable=False),
        sa.Column("open_until", sa.Double(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_provider_gates")),
    )


def downgrade() -> None:
    op.drop_table("provider_gates")
    op.drop_column("media", "preview_path")
    op.drop_column("media", "dub_subtitles")
    op.drop_column("jobs", "voice_balance")
