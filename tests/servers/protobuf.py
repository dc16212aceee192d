"""As much of the protobuf wire format as the fake VOT server needs."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

VARINT, FIXED64, BYTES = 0, 1, 2


def varint(number: int) -> bytes:
    """Encode a non-negative integer."""
    encoded = bytearray()
    while number > 0x7F:
        encoded.append(number & 0x7F | 0x80)
        number >>= 7
    encoded.append(number)
    return bytes(encoded)


Value = int | float | str | bytes


def message(fields: Mapping[int, Value | list[Value]]) -> bytes:
    """Encode fields: int as varint, float as double, str and bytes length-prefixed.

    A list is a repeated field.
    """
    encoded = bytearray()
    for number, value in fields.items():
        for one in value if isinstance(value, list) else [value]:
            encoded += _field(number, one)
    return bytes(encoded)


def _field(number: int, value: Value) -> bytes:
    if isinstance(value, int):
        return varint(number << 3 | VARINT) + varint(value)
    if isinstance(value, float):
        return varint(number << 3 | FIXED64) + struct.pack("<d", value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | BYTES) + varint(len(data)) + data


def fields(data: bytes) -> dict[int, int | float | bytes]:
    """Decode a message; of a repeated field the last value. Raises ValueError, IndexError."""
    found: dict[int, int | float | bytes] = {}
    at = 0
    while at < len(data):
        key, at = _varint_at(data, at)
        number, kind = key >> 3, key & 7
        if kind == VARINT:
            found[number], at = _varint_at(data, at)
        elif kind == FIXED64:
            (found[number],) = struct.unpack_from("<d", data, at)
            at += 8
        elif kind == BYTES:
            length, at = _varint_at(data, at)
            found[number] = data[at : at + length]
            at += length
        else:
            raise ValueError(f"wire type {kind}")
    return found


def _varint_at(data: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte = data[at]
        at += 1
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return number, at
