"""Identifiers."""

from __future__ import annotations

import os
import time
import uuid


def new_id() -> str:
    """Return a UUIDv7 (RFC 9562 section 5.7): 48 bits of Unix milliseconds, then random bits.

    The standard library has it only from Python 3.14 on.
    """
    value = bytearray((time.time_ns() // 1_000_000).to_bytes(6, "big") + os.urandom(10))
    value[6] = 0x70 | (value[6] & 0x0F)
    value[8] = 0x80 | (value[8] & 0x3F)
    return str(uuid.UUID(bytes=bytes(value)))
