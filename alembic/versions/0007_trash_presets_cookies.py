"""jobs taken off the list, named formats, cookies of sites, what a verification found"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "trash",
        sa.Column("job_id", sa.String(length=36), nullable=False),
        sa.Column("removed_at", sa.Double(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_trash")),
    )
    op.create_table(
        "presets",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("output_container", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_presets")),
    )
    op.create_table(
        "site_cookies",
        sa.Column("site", sa.String(length=253), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.Double(), nullable=False),
        sa.Column("used_at", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("site", name=op.f("pk_site_cookies")),
    )
    # Not as a batch: copying the table would drop it, and with it all that hangs on its rows.
    op.add_column("media", sa.Column("verified_at", sa.Double(), nullable=True))
    op.add_column("media", sa.Column("problem", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("media", "problem")
    op.drop_column("media", "verified_at")
    op.drop_table("site_cookies")
    op.drop_table("presets")
    op.drop_table("trash")
