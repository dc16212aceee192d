"""Alembic's environment: the URL comes from the settings, the tables from models.schema."""

from alembic import context

from models.database import make_engine
from models.schema import metadata
from models.settings import load

config = context.config
# SQLite tells these as if they were on plain columns
ON_EXPRESSIONS = {
    index.name
    for table in metadata.tables.values()
    for index in table.indexes
    if len(index.columns) < len(index.expressions)
}


def can_compare(_thing: object, name: str, kind: str, *_more: object) -> bool:
    return kind != "index" or name not in ON_EXPRESSIONS


def run() -> None:
    engine = make_engine(config.get_main_option("sqlalchemy.url") or load().database, pooled=False)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
            include_object=can_compare,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
