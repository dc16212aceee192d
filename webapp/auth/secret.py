"""The key that signs tokens: given by the operator, or made once and kept in a private file."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

MIN_BYTES: Final = 32
FILE_NAME: Final = "jwt-secret"


def signing_key(given: str, data_dir: Path) -> str:
    """Return the key; raises ValueError when it is shorter than 32 bytes."""
    key = given or kept_secret(data_dir / FILE_NAME)
    if len(key.encode()) < MIN_BYTES:
        where = "JWT_SECRET" if given else str(data_dir / FILE_NAME)
        raise ValueError(f"{where} is shorter than {MIN_BYTES} bytes; use a long random text.")
    return key


def kept_secret(path: Path) -> str:
    """Return the secret in a file, which is made with mode 0600 when it is not there."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        os.link(draft, path)  # whole or not at all, and whoever comes second reads the first's
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text().strip()
