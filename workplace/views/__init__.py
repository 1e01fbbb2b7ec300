from .day import day
from .search import search, shortcuts
from .settings import devices, save, settings

__all__ = ["day", "devices", "save", "search", "settings", "shortcuts"]
