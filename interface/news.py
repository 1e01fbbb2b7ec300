from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class NewsCookie(CookieStorage):
    cookie_name = "__Host-messages" if settings.SESSION_COOKIE_SECURE else "messages"


class NewsStorage(FallbackStorage):
    """Keep news in a cookie that only this very host may set, and in the session what does not fit into it."""

    storage_classes = (NewsCookie, SessionStorage)
