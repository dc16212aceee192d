"""The base of every JSON shape that leaves or enters Dubline."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class Wire(BaseModel):
    """JSON in camelCase, Python in snake_case; unknown fields are the sender's bug."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True
    )
