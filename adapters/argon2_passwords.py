"""Passwords hashed with Argon2id (RFC 9106), by argon2-cffi's defaults for low memory."""

import threading
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY


class Argon2Passwords:
    """Implements the application's `Passwords`. Two at a time: each takes 64 MiB and a processor."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
        self._at_once = threading.Semaphore(2)

    def hashed(self, password: str) -> str:
        """A hash with its own salt and parameters."""
        with self._at_once:
            return self._hasher.hash(password)

    def matches(self, password: str, password_hash: str | None) -> bool:
        """Whether a password is the one; for nobody's hash the same work is done before the answer is no."""
        with self._at_once:
            try:
                self._hasher.verify(password_hash or self._nobody, password)
            except (VerificationError, InvalidHashError):
                return False
        return password_hash is not None

    @cached_property
    def _nobody(self) -> str:
        return self._hasher.hash("nobody's password")
