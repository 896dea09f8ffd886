"""Logging for every process: one line a record, as text or JSON; never a post's content."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

# Nobody writes lines of their own into the log, or codes for who reads it on a terminal.
_ONE_LINE = str.maketrans({chr(code): f"\\x{code:02x}" for code in (*range(32), *range(127, 160))})
_IN_JSON = str.maketrans({chr(code): f"\\u{code:04x}" for code in range(127, 160)})
_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


def configure_logging(
    level: str = "INFO", form: str = "text", service: str = "groundswell"
) -> None:
    """Send all records to stderr. ``form`` is ``text`` or ``json``; ``extra`` fields are kept."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonFormatter(service) if form == "json" else _TextFormatter(service))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    # The clients of HTTP would tell each call with its whole URL, the password in it, too.
    clients = ("httpx", "httpx2", "httpcore2", "urllib3", "requests")
    for noisy in ("websockets", "uvicorn.access", "asyncio", *clients):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # Of an address that it cannot read it tells all, at any level.
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)


class _Formatter(logging.Formatter):
    def __init__(self, service: str) -> None:
        super().__init__()
        self.service = service

    @staticmethod
    def extras(record: logging.LogRecord) -> dict[str, object]:
        return {key: value for key, value in vars(record).items() if key not in _STANDARD}

    @staticmethod
    def moment(record: logging.LogRecord) -> str:
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


class _TextFormatter(_Formatter):
    def format(self, record: logging.LogRecord) -> str:
        told = " ".join(f"{key}={value}" for key, value in self.extras(record).items())
        line = f"{self.moment(record)} {record.levelname:<7} {self.service} {record.getMessage()}"
        line += f"  {told}" if told else ""
        line = line.translate(_ONE_LINE)
        return line + (f"\n{self.formatException(record.exc_info)}" if record.exc_info else "")


class _JsonFormatter(_Formatter):
    def format(self, record: logging.LogRecord) -> str:
        body: dict[str, object] = {
            "timestamp": self.moment(record),
            "level": record.levelname.lower(),
            "service": self.service,
            "logger": record.name,
            "message": record.getMessage(),
            **self.extras(record),
        }
        if record.exc_info:
            body["exception"] = self.formatException(record.exc_info)
        return json.dumps(body, default=str, ensure_ascii=False).translate(_IN_JSON)
