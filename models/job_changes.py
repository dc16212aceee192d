"""The numbers of the list: which change of which job came when, for pages that follow it.

The database numbers the changes by itself (models.job_numbering); here they are read. Numbers
have no gaps, and who sees one sees every smaller one.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from sqlalchemy import BigInteger, Integer, String, delete, func, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id
from models.clock import now

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

KEPT: Final = 10_000
"""At least so many changes are kept, whatever their age."""
KEPT_S: Final = 600.0
"""Every change is kept for at least so long."""


class ListState(Base):
    """The one row that numbers changes; who writes a job holds it until the commit."""

    __tablename__ = "list_state"

    id: Mapped[int] = mapped_column(primary_key=True)
    epoch: Mapped[str]
    """Names this life of the database; another one after a restore."""
    global_seq: Mapped[int] = mapped_column(BigInteger, default=0)
    """The number of the newest change."""
    queue_rev: Mapped[int] = mapped_column(BigInteger, default=0)
    """Rises when a job's place in the queue is changed."""


class JobChange(Base):
    """One committed change of one job; its `version` rose by one, or it came or went."""

    __tablename__ = "job_changes"

    seq: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False
    )
    job_id: Mapped[str] = mapped_column(Id)
    version: Mapped[int]
    status_before: Mapped[str | None] = mapped_column(String(16))
    """Null when the job was created."""
    status_after: Mapped[str | None] = mapped_column(String(16))
    """Null when it was deleted."""
    at: Mapped[float]


class Change(NamedTuple):
    """A JobChange as it is read: thousands at once, so no objects of the ORM."""

    seq: int
    job_id: str
    version: int
    status_before: str | None
    status_after: str | None


@dataclass(frozen=True)
class Numbers:
    """Where the list stands."""

    epoch: str
    global_seq: int
    queue_rev: int


def new_epoch() -> str:
    """Return a name for a life of the database."""
    return secrets.token_hex(8)


def numbers(session: Session) -> Numbers:
    """Return where the list stands now."""
    row = session.execute(select(ListState.epoch, ListState.global_seq, ListState.queue_rev)).one()
    return Numbers(*row)


def own_numbers(session: Session) -> Numbers:
    """Return where the list will stand once this writing transaction commits; call it last."""
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))  # else it numbers at the commit
    return numbers(session)


def changes_after(session: Session, seq: int, limit: int) -> list[Change]:
    """Return the next changes after number `seq`, in order."""
    columns = [getattr(JobChange, name) for name in Change._fields]
    query = select(*columns).where(JobChange.seq > seq).order_by(JobChange.seq).limit(limit)
    return [Change(*row) for row in session.execute(query)]


def oldest(session: Session) -> int | None:
    """Return the smallest number that is still there; None when no change is."""
    return session.execute(select(func.min(JobChange.seq))).scalar_one()


def trim(session: Session) -> int:
    """Forget the changes that are both over KEPT and over KEPT_S; return how many."""
    newest = select(ListState.global_seq).scalar_subquery()
    done = session.execute(
        delete(JobChange)
        .where(JobChange.seq <= newest - KEPT, JobChange.at < now() - KEPT_S)
        .execution_options(synchronize_session=False)
    )
    return cast("int", done.rowcount)  # type: ignore[attr-defined]


def begin_epoch(session: Session) -> None:
    """Begin a new life: every page that followed the old one reads the list anew."""
    session.execute(update(ListState).values(epoch=new_epoch()))
