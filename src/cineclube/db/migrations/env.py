"""Alembic's entry: migrations run on the connection that `cineclube.db.migrate` hands over."""

from alembic import context
from sqlmodel import SQLModel

from cineclube.db import tables  # noqa: F401  (fills the metadata)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
)
context.run_migrations()
