"""Alembic's entry: runs the revisions on the connection that run.py hands over."""

from alembic import context
from sqlmodel import AutoString, SQLModel

from db.models import UtcDateTime


def render_item(kind: str, item: object, autogen_context: object) -> str | bool:
    """Write our types and SQLModel's as plain column types, so that a revision imports neither."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,  # SQLite changes a column by copying the table
    transactional_ddl=True,  # a revision that fails leaves nothing behind, on SQLite as well
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
