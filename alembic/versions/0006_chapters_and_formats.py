"""chapters, subtitle languages and chosen formats of a job's media"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

COLUMNS = ("subtitle_langs", "chapters", "format_ids")


def upgrade() -> None:
    # Not as a batch: copying the table would drop it, and with it all that hangs on its rows.
    for name in COLUMNS:
        op.add_column("media", sa.Column(name, sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    for name in reversed(COLUMNS):
        op.drop_column("media", name)
