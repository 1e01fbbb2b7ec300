from .day import day
from .search import search
from .settings import settings

__all__ = ["day", "search", "settings"]
