"""Passwords: right ones match, and names that nobody has are not told apart by the clock."""

import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher

from adapters.argon2_passwords import AT_ONCE, Argon2Passwords


@pytest.fixture
def passwords() -> Argon2Passwords:
    return Argon2Passwords(PasswordHasher(time_cost=2, memory_cost=8192, parallelism=1))


def test_the_password_matches_and_no_other(passwords: Argon2Passwords) -> None:
    kept = passwords.hashed("bellapais garden")
    assert "bellapais" not in kept
    assert kept.startswith("$argon2id$")
    assert passwords.hashed("bellapais garden") != kept
    assert passwords.matches("bellapais garden", kept)
    for other in ("bellapais gardeN", "", "bellapais garden "):
        assert not passwords.matches(other, kept)


def test_nobodys_password_matches_nothing(passwords: Argon2Passwords) -> None:
    assert not passwords.matches("nobody's password", None)
    assert not passwords.matches("anything", "not a hash")


def test_an_unknown_name_takes_as_long_as_a_wrong_password(passwords: Argon2Passwords) -> None:
    kept = passwords.hashed("right")
    passwords.matches("wrong", None)
    took: dict[str | None, list[float]] = {kept: [], None: []}
    for _ in range(15):
        for against, times in took.items():
            started = time.thread_time()
            passwords.matches("wrong", against)
            times.append(time.thread_time() - started)
    known, unknown = (statistics.median(times) for times in took.values())
    assert unknown == pytest.approx(known, rel=0.35)


def test_no_more_than_two_are_hashed_at_once() -> None:
    class Watched(PasswordHasher):
        now = most = 0
        guard = threading.Lock()

        def hash(self, *_: object, **__: object) -> str:
            with self.guard:
                self.now += 1
                self.most = max(self.most, self.now)
            time.sleep(0.01)
            with self.guard:
                self.now -= 1
            return "hash"

    watched = Watched()
    passwords = Argon2Passwords(watched)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(passwords.hashed, ["x"] * 16))
    assert watched.most == AT_ONCE
