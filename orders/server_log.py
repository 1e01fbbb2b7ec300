from __future__ import annotations

from typing import Any

from gunicorn.glogging import Logger

from .logs import WithoutTokens


class ServerLog(Logger):  # type: ignore[misc] # it comes without types
    """Keep the customers' links out of what the web server itself writes: its errors, and whom it has served."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for log, pattern in ((self.error_log, self.error_fmt), (self.access_log, self.access_fmt)):
            for handler in log.handlers:
                handler.setFormatter(WithoutTokens(pattern, self.datefmt))
