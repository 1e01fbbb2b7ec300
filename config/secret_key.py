import os
import secrets
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from embedded.refusal import Refused

SHORTEST = 50
PLACEHOLDERS = ("insecure", "change", "example", "sample", "placeholder", "secret", "your-", "xxxx")


def refuse_weak_key(key: str) -> None:
    """Refuse a key that is missing, short or a sample: with it, anybody could sign in as anybody."""
    if len(key) < SHORTEST or len(set(key)) < 10 or any(word in key.lower() for word in PLACEHOLDERS):
        raise Refused(
            f"SECRET_KEY must be a random text of {SHORTEST} characters or more while DEBUG is off; make one "
            "with: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
        )


def kept_key(path: Path) -> str:
    """Return the key of this checkout's trial, made at its first start. Two first starts agree on one key."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, exist_ok=True)
        with NamedTemporaryFile("w", dir=path.parent) as fresh:
            fresh.write(secrets.token_urlsafe(50))
            fresh.flush()
            with suppress(FileExistsError):
                os.link(fresh.name, path)
    return path.read_text()
