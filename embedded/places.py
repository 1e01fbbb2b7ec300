"""Where the embedded services of one checkout keep their data and where they answer."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from .refusal import Refused

LONGEST_SOCKET_PATH = 103
SHORT_PARENT = Path("/tmp")  # noqa: S108 - the folder is made 0700 and its owner is checked


@dataclass(frozen=True)
class Place:
    """The folder that holds everything which the embedded services write."""

    root: Path

    @property
    def sockets(self) -> Path:
        """Lie inside the folder, or where the path is short enough for a socket."""
        inside = self.root / "sockets"
        if len(os.fsencode(inside / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH:
            return inside
        digest = hashlib.sha256(os.fsencode(self.root)).hexdigest()[:12]
        return SHORT_PARENT / f"pursuit-{digest}"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    def make(self) -> None:
        """Make the folders: the outer one may be passed by whom PostgreSQL runs as, the others are closed."""
        try:
            self.root.mkdir(mode=0o711, exist_ok=True)
            for folder in (self.logs, self.sockets):
                folder.mkdir(mode=0o700, exist_ok=True)
        except PermissionError as error:
            raise Refused(f"{error.filename} cannot be made or used by this user.") from error
        self._check_owner(self.sockets)

    def _check_owner(self, folder: Path) -> None:
        """Refuse a folder that somebody else put there before us."""
        found = folder.lstat()
        ours = os.geteuid() == 0 or found.st_uid == os.geteuid()
        if folder.is_symlink() or not ours or found.st_mode & 0o077:
            raise Refused(f"{folder} belongs to somebody else or is open to others: remove it.")
