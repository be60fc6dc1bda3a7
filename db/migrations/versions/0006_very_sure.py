"""very sure: whether who contradicts a reading is asked to confirm"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    with op.batch_alter_table("reading") as table:
        table.add_column(sa.Column("very_sure", sa.Boolean(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("reading") as table:
        table.drop_column("very_sure")
