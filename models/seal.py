"""A seal on texts that the database keeps: who has the database alone cannot read them.

Fernet (AES-128-CBC with HMAC-SHA256) under a key that HKDF (RFC 5869) derives from a secret which
is kept elsewhere, so that any long text can be that secret and one secret can serve other purposes.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from typing import Final

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SECRET_MIN_BYTES: Final = 32
KEY_BYTES: Final = 32


class Seal:
    """Seals texts for one purpose; what another secret or purpose sealed cannot be opened."""

    def __init__(self, secret: str, purpose: str) -> None:
        """Derive the key; raises ValueError for a secret of fewer than 32 bytes."""
        if len(secret.encode()) < SECRET_MIN_BYTES:
            raise ValueError(f"A secret of at least {SECRET_MIN_BYTES} bytes is needed.")
        derive = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode())
        self._fernet = Fernet(urlsafe_b64encode(derive.derive(secret.encode())))

    def close(self, text: str) -> str:
        """Return the text sealed, as ASCII."""
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str | None:
        """Return the text; None when it was sealed otherwise, or was changed."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except (InvalidToken, UnicodeError):
            return None
