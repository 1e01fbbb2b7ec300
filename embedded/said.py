import os
from pathlib import Path

from dotenv import dotenv_values

from .refusal import Refused


class Said:
    """What the process environment and a `.env` file say; the environment wins, an empty value says nothing.

    NAME_FILE names a file that holds the value of NAME, for secrets that should not stand in an environment.
    """

    def __init__(self, path: Path) -> None:
        sources = (dotenv_values(path), os.environ)
        self._values = {name: value for source in sources for name, value in source.items() if value}

    def __contains__(self, name: str) -> bool:
        return self.get(name) is not None

    def get(self, name: str) -> str | None:
        return self._values.get(name, "").strip() or self._from_file(f"{name}_FILE")

    def _from_file(self, name: str) -> str | None:
        path = self._values.get(name)
        if not path:
            return None
        try:
            return Path(path).read_text().strip() or None
        except (OSError, UnicodeDecodeError) as error:
            raise Refused(f"{name} names the file {path}, which cannot be read.") from error
