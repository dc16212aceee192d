"""Alembic's environment: the URL comes from the settings, the tables from models.schema."""

from alembic import context

from models.database import make_engine
from models.schema import metadata
from models.settings import load

config = context.config


def run() -> None:
    engine = make_engine(config.get_main_option("sqlalchemy.url") or load().database, pooled=False)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
