"""Sessions that neither the database nor the key folder alone can read; the cache's keys, which name nobody.

A session's row is found by SHA-256 of the cookie's value, and its content is boxed under a key made of the server's
`sessions` key *and* the cookie's value. Who copies the database sees digests and boxes; who also copies the key folder
still lacks the cookies. What allauth keeps in a session (a sign-in code among it) is therefore never readable at rest.

`settings.SESSION_ENGINE` names this module, and Django looks for `SessionStore` in it.
"""

import hashlib
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import IntegrityError, transaction

from undersigned.common import clock
from undersigned.sealing import boxes, derive
from undersigned.sealing.errors import SealingError


class SessionStore(SessionBase):
    """Django's contract for a session engine, over sealed rows."""

    def exists(self, session_key: str) -> bool:
        """Whether a session with this cookie value is stored, expired or not."""
        return bool(_rows().filter(digest=_digest(session_key)).exists())

    def create(self) -> None:
        """Start a new session, stored at once so that its key is surely its own."""
        while True:
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]  # untyped in Django's stubs
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        """Store; raises CreateError if it must be new and is not, UpdateError if it should be there and is gone."""
        if self.session_key is None:
            self.create()
            return
        content = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        key, digest = self.session_key, _digest(self.session_key)
        values = {"box": _close(key, content), "expires": self.get_expiry_date(modification=clock.now())}
        if must_create:
            try:
                with transaction.atomic():
                    _rows().create(digest=digest, **values)
            except IntegrityError as error:
                raise CreateError from error
        elif not _rows().filter(digest=digest).update(**values):
            raise UpdateError

    def load(self) -> dict[str, Any]:
        """The session's content; empty, and the key forgotten, when it is unknown, expired or does not open."""
        key = self.session_key
        row = _rows().filter(digest=_digest(key), expires__gt=clock.now()).first() if key else None
        if key and row:
            try:
                return boxes.unseal_json(_key(key), row.box, context=_context(row.digest))
            except SealingError:
                # Closed with a key that was since replaced: the browser signs in again.
                row.delete()
        self._session_key = None
        return {}

    def delete(self, session_key: str | None = None) -> None:
        """Remove this session, or the one with the given cookie value."""
        key = session_key or self.session_key
        if key:
            _rows().filter(digest=_digest(key)).delete()

    @classmethod
    def clear_expired(cls) -> None:
        """Remove every session whose time is over."""
        _rows().filter(expires__lte=clock.now()).delete()


def cache_key(key: str, key_prefix: str, version: int) -> str:
    """The name under which the cache's table holds `key`: 64 hexadecimal digits that nobody can guess back.

    allauth's rate limits put addresses of mail and network in their keys; the table must not hold those.
    """
    secret = settings.KEYSTORE.ensure("cache")
    return derive.tag(secret, key_prefix, str(version), key).hex()


def _rows() -> Any:
    # Django imports a session engine before the models are ready.
    from .models import Session

    return Session.objects


def _digest(cookie: str) -> str:
    return hashlib.sha256(cookie.encode()).hexdigest()


def _key(cookie: str) -> bytes:
    return derive.tag(settings.KEYSTORE.ensure("sessions"), "session", cookie)


def _context(digest: str) -> str:
    return f"session {digest}"


def _close(cookie: str, content: dict[str, Any]) -> bytes:
    return boxes.seal_json(_key(cookie), content, context=_context(_digest(cookie)))
