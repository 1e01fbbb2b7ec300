from .audit import audit, export_audit
from .process import process

__all__ = ["audit", "export_audit", "process"]
