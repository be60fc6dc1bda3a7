"""what made a version: the fingerprint of its data, and its seed"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    with op.batch_alter_table("modelversion") as table:
        table.add_column(sa.Column("data", sa.String(length=64), nullable=True))
        table.add_column(sa.Column("seed", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("modelversion") as table:
        table.drop_column("seed")
        table.drop_column("data")
