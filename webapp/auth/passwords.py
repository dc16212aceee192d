"""Password hashes: argon2id with the library's defaults (64 MiB, about 0.2 s)."""

from __future__ import annotations

from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

_HASHER: Final = PasswordHasher()
# Verified against when there is no such user, so that the time taken tells nothing.
_NOBODY: Final = (
    "$argon2id$v=19$m=65536,t=3,p=4$"
    "c29tZXNhbHRzb21lc2FsdA$gkRwUcuQLGE0Dk6Ku9dbGxq5kURpG+QDnb3zwGSdQ9Y"
)


def hash_password(password: str) -> str:
    """Return the hash to store; takes a fraction of a second."""
    return _HASHER.hash(password)


def password_fits(stored: str | None, password: str) -> bool:
    """Tell whether the password is right; takes as long when there is no stored hash."""
    try:
        _HASHER.verify(stored or _NOBODY, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
    return stored is not None
