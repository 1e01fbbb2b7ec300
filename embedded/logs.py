from pathlib import Path
from typing import BinaryIO


class Log:
    """What a program of this run wrote. A new run begins with an empty one."""

    def __init__(self, folder: Path, name: str) -> None:
        self.path = folder / f"{name}.log"
        self._begun = False

    def open(self) -> BinaryIO:
        if not self._begun:
            self.path.write_bytes(b"")
        self._begun = True
        return self.path.open("ab")

    def end(self) -> str:
        lines = self.path.read_text(errors="replace").splitlines()
        return "\n".join([f"{self.path} ends:", *lines[-8:]])
