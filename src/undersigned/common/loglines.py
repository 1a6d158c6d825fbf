"""Log lines as JSON, one object a line, for programs that gather logs. Pure."""

import json
import logging
from datetime import UTC, datetime


class JsonFormatter(logging.Formatter):
    """`at` (RFC 3339, UTC), `level`, `logger`, `message`, `process`, `thread`, and `traceback` where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """One line: line breaks inside are written as \\n, so that nothing typed can look like a second entry."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "process": record.process,
            "thread": record.threadName,
        }
        if record.exc_info and not record.exc_text:
            record.exc_text = self.formatException(record.exc_info)
        if record.exc_text:
            line["traceback"] = record.exc_text
        return json.dumps(line, ensure_ascii=False)
