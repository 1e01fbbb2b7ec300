"""Locks that the kernel lets go when the last process that holds them is gone."""

import fcntl
import os
from pathlib import Path

from .waiting import holds_within


class Lock:
    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: int | None = None

    @property
    def descriptor(self) -> int:
        """Hand this to a child, and the lock is held until the child is gone too."""
        if self._file is None:
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        return self._file

    def take(self, *, shared: bool = False, within: float = 0) -> bool:
        return holds_within(within, lambda: self._try(fcntl.LOCK_SH if shared else fcntl.LOCK_EX))

    def release(self) -> None:
        """Close our hold. A child that inherited the descriptor still holds the lock."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def sign(self, text: str) -> None:
        """Leave a note for those who find the lock taken."""
        os.ftruncate(self.descriptor, 0)
        os.pwrite(self.descriptor, text.encode(), 0)

    def signature(self) -> str:
        return os.pread(self.descriptor, 200, 0).decode()

    def _try(self, kind: int) -> bool:
        try:
            fcntl.flock(self.descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
