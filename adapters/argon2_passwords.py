"""Passwords hashed with Argon2id, at the cost that OWASP's "Password Storage Cheat Sheet" asks for."""

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

AT_ONCE = 2
"""Each takes a processor for some 30 ms, and 19 MiB."""


class Argon2Passwords:
    """Implements the application's `Passwords`."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self._turns = threading.Semaphore(AT_ONCE)
        self._making_nobody = threading.Lock()
        self._nobody: str | None = None

    def hashed(self, password: str) -> str:
        """A hash with its own salt and parameters."""
        with self._turns:
            return self._hasher.hash(password)

    def matches(self, password: str, password_hash: str | None) -> bool:
        """Whether a password is the one; for nobody's hash the same work is done before the answer is no."""
        nobody = self._hash_of_nobody()
        with self._turns:
            try:
                self._hasher.verify(nobody if password_hash is None else password_hash, password)
            except (VerificationError, InvalidHashError):
                return False
        return password_hash is not None

    def _hash_of_nobody(self) -> str:
        with self._making_nobody:
            if self._nobody is None:
                self._nobody = self.hashed("nobody's password")
            return self._nobody
