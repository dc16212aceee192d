"""How the database numbers changes of jobs: triggers, so that no writer can forget it.

The number is taken from the one row of `list_state`, whose lock is held until the commit; so
numbers are given and become visible in the same order. On PostgreSQL that happens at the commit,
when every other lock is held already (docs/adr/016); on SQLite only one transaction writes at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import event, insert

from models.base import Base
from models.job_changes import ListState, new_epoch

if TYPE_CHECKING:
    from sqlalchemy import Connection, MetaData

_NUMBER: Final = """
    UPDATE list_state SET global_seq = global_seq + 1{moved};
    INSERT INTO job_changes (seq, job_id, version, status_before, status_after, at)
    SELECT global_seq, {row}.id, {version}, {before}, {after},
        (julianday('now') - 2440587.5) * 86400.0 FROM list_state;
"""
_MOVED: Final = """,
        queue_rev = queue_rev + (NEW.position <> OLD.position OR NEW.priority <> OLD.priority)"""

SQLITE: Final = (
    "CREATE TRIGGER jobs_created AFTER INSERT ON jobs BEGIN"
    + _NUMBER.format(moved="", row="NEW", version="NEW.version", before="NULL", after="NEW.status")
    + "END",
    "CREATE TRIGGER jobs_changed AFTER UPDATE OF version ON jobs "
    "WHEN NEW.version <> OLD.version BEGIN\n"
    "    SELECT RAISE(ABORT, 'the version of a job rises by one')\n"
    "    WHERE NEW.version <> OLD.version + 1;"
    + _NUMBER.format(
        moved=_MOVED, row="NEW", version="NEW.version", before="OLD.status", after="NEW.status"
    )
    + "END",
    "CREATE TRIGGER jobs_deleted AFTER DELETE ON jobs BEGIN"
    + _NUMBER.format(
        moved="", row="OLD", version="OLD.version + 1", before="OLD.status", after="NULL"
    )
    + "END",
)
POSTGRESQL: Final = (
    """
CREATE OR REPLACE FUNCTION number_job_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moved integer := 0;
    number bigint;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.version = OLD.version THEN
            RETURN NULL;
        END IF;
        IF NEW.version <> OLD.version + 1 THEN
            RAISE EXCEPTION 'the version of a job rises by one' USING ERRCODE = 'check_violation';
        END IF;
        moved := (NEW.position <> OLD.position OR NEW.priority <> OLD.priority)::integer;
    END IF;
    UPDATE list_state SET global_seq = global_seq + 1, queue_rev = queue_rev + moved
    RETURNING global_seq INTO number;
    INSERT INTO job_changes (seq, job_id, version, status_before, status_after, at)
    VALUES (
        number, COALESCE(NEW.id, OLD.id), COALESCE(NEW.version, OLD.version + 1),
        OLD.status, NEW.status, extract(epoch from clock_timestamp())
    );
    RETURN NULL;
END $$
""",
    """
CREATE CONSTRAINT TRIGGER jobs_numbered AFTER INSERT OR DELETE OR UPDATE OF version ON jobs
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION number_job_change()
""",
)


def number_changes(connection: Connection) -> None:
    """Make the triggers and the row they count in; the tables are there."""
    statements = SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL
    for statement in statements:
        connection.exec_driver_sql(statement)
    connection.execute(insert(ListState).values(id=1, epoch=new_epoch()))


def _after_create(_metadata: MetaData, connection: Connection, tables: Any, **_kw: Any) -> None:
    if ListState.__table__ in tables:
        number_changes(connection)


event.listen(Base.metadata, "after_create", _after_create)
