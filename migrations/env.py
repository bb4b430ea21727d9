"""Runs the migrations over the connection that feedback.database hands in."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes["target_metadata"],
    # SQLite cannot alter a table: Alembic copies it instead.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
