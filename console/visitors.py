"""Customers on our own /chat page: an anonymous signed cookie, and how fast they may write.

A visitor is somebody only by their cookie: it names a random customer and their conversation.
"""

import secrets
from dataclasses import dataclass
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

from console.errors import TooFast
from console.throttle import Rate

COOKIE = "undertone_visitor"
SOURCE = "chat"
KEPT_SECONDS = 30 * 24 * 3600


@dataclass(frozen=True)
class Visitor:
    """One browser's customer."""

    id: str
    source: str = SOURCE

    @property
    def conversation_id(self) -> str:
        """The one conversation of this visitor; it is reopened when they come back."""
        return self.id


class Visitors:
    """Recognises visitors and slows down those who flood."""

    def __init__(
        self,
        secret: str,
        *,
        secure: bool,
        by_visitor: Rate | None = None,
        by_address: Rate | None = None,
    ) -> None:
        self._signer = URLSafeSerializer(secret, salt="undertone visitor")
        self._secure = secure
        self._by_visitor = by_visitor or Rate(20, 60)
        self._by_address = by_address or Rate(120, 60)

    def of(self, request: Any) -> Visitor | None:
        """The visitor of a request or WebSocket."""
        try:
            id = self._signer.loads(request.cookies.get(COOKIE, ""))
        except BadData:
            return None
        return Visitor(id) if isinstance(id, str) else None

    def welcome(self) -> Visitor:
        """Somebody new."""
        return Visitor(f"visitor-{secrets.token_hex(8)}")

    def cookie(self, visitor: Visitor, *, tls: bool = False) -> str:
        """The Set-Cookie header that makes the browser this visitor."""
        value = self._signer.dumps(visitor.id)
        cookie = f"{COOKIE}={value}; Max-Age={KEPT_SECONDS}; Path=/chat; HttpOnly; SameSite=Lax"
        return cookie + "; Secure" if self._secure or tls else cookie

    def take_turn(self, visitor: Visitor, address: str) -> None:
        """Let one more message through, or raise TooFast with the wait."""
        wait = max(self._by_visitor.take(visitor.id), self._by_address.take(address))
        if wait:
            raise TooFast("That was quick. Wait a moment.", retry_after=int(wait) + 1)
