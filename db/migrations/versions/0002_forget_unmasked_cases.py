"""forget search vectors made before personal data was masked; the console makes them again by itself"""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("DELETE FROM casevector")


def downgrade() -> None:
    """What is forgotten stays so."""
