"""Who a token speaks for: the command line on this machine, or a login that has not ended."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from flask_jwt_extended import decode_token
from flask_jwt_extended.exceptions import JWTExtendedException
from jwt.exceptions import PyJWTError

from webapp.auth.sessions import LOCAL, Principal, whose

if TYPE_CHECKING:
    from pathlib import Path

    from webapp.database import Database


class Access:
    """Judges tokens."""

    def __init__(self, db: Database, local_token_path: Path) -> None:
        self._db = db
        self._path = local_token_path
        self._read_at: int | None = None
        self._local = b""

    def is_local(self, token: str) -> bool:
        """Tell whether this is the token that `dubline up` left on this machine."""
        expected = self._local_token()
        return bool(expected) and hmac.compare_digest(token.encode(), expected)

    def by_session(self, session_id: object) -> Principal | None:
        """Return who is logged in with this session, None when it has ended."""
        return self._db.read(whose, session_id) if isinstance(session_id, str) else None

    def by_token(self, token: str) -> Principal | None:
        """Return whom an access token or the local token speaks for; None for anything else."""
        if self.is_local(token):
            return LOCAL
        try:
            claims = decode_token(token)
        except (JWTExtendedException, PyJWTError):
            return None
        return self.by_session(claims.get("sid")) if claims.get("type") == "access" else None

    def _local_token(self) -> bytes:
        try:
            changed = self._path.stat().st_mtime_ns
            if changed != self._read_at:
                self._local = self._path.read_bytes().strip()
                self._read_at = changed
        except FileNotFoundError:
            self._local, self._read_at = b"", None
        return self._local
