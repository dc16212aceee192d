"""The declarative base of all tables."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, Double, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    """Times are seconds since the epoch, sizes bytes, durations seconds, percent 0-100."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text(),
        float: Double(),
        dict[str, Any]: JSON(none_as_null=True),
        list[str]: JSON(),
        list[dict[str, Any]]: JSON(),
    }


Id = String(36)
Bytes = BigInteger()
