from .notifications import follow, notifications, read, read_all

__all__ = ["follow", "notifications", "read", "read_all"]
