"""settlements, and why a message was dealt to be labelled"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    with op.batch_alter_table("correction") as table:
        table.add_column(
            sa.Column("kind", sa.String(length=16), nullable=False, server_default="label")
        )
        table.add_column(sa.Column("drawn", sa.String(length=16), nullable=True))


def downgrade() -> None:
    # without their kind, settlements would pass for labels of the supervisors who made them
    op.execute("DELETE FROM correction WHERE kind = 'settlement'")
    with op.batch_alter_table("correction") as table:
        table.drop_column("drawn")
        table.drop_column("kind")
