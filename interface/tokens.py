"""What opens or signs something without an account. Tables hold a fingerprint, and at most what it is derived from."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Callable


def new_nonce() -> bytes:
    return secrets.token_bytes(32)


def fingerprint(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def derived(salt: bytes, nonce: bytes, key: str | None = None) -> str:
    """Return an HMAC of the nonce under the server's key, in URL-safe text."""
    digest = hmac.digest((key or settings.SECRET_KEY).encode(), salt + nonce, hashlib.sha256)
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def derived_again(derive: Callable[[str], str], known: str) -> str:
    """Return the token under the key it was made with, or nothing when that key is no longer among the settings."""
    tokens = (derive(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))
    return next((token for token in tokens if fingerprint(token) == known), "")
