from .mail import kept_file, kept_mail, kept_mails
from .notifications import follow, notifications, read, read_all

__all__ = ["follow", "kept_file", "kept_mail", "kept_mails", "notifications", "read", "read_all"]
