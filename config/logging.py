"""One log line per event, from an allow-list of keys: what is not named here does not reach a log."""

import contextlib
import logging
import re
import sys
import traceback
from collections.abc import ItemsView, Iterator, Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

import structlog
from celery.signals import setup_logging
from django.views.debug import SafeExceptionReporterFilter
from structlog.typing import EventDict, Processor, WrappedLogger

# Names of things, never what a person wrote. A new key is added here on purpose or it is dropped.
ALLOWED_KEYS = frozenset(
    """event level logger timestamp place source dropped request_id method route status ms code check
    error_type error_chain frames task_name task_id attempt kind channel outcome count skipped seconds
    command version user_id key_id provider_id practice_id visit_id outbox_id job rows batch""".split()  # noqa: SIM905
)
EVENT = re.compile(r"[a-z][a-z0-9_.-]{0,79}", re.ASCII)
VALUE = re.compile(r"[A-Za-z0-9_.:/<>()\[\]{}?^$*+,|\\ -]{0,200}", re.ASCII)
# Libraries whose message templates are fixed text, so the template (never the filled-in line) may be shown.
TEMPLATE_LOGGERS = ("gunicorn", "celery", "kombu", "django.request", "django.server", "psycopg.pool")
SILENT_LOGGERS = (
    "django.db.backends",
    "django.db.backends.schema",
    "django.security.DisallowedHost",
    "django.server",
    "gunicorn.access",
    "faker",
)
MAX_FRAMES = 30


def configure(style: str = "json", level: int = logging.INFO) -> None:
    """This function will send structlog's and everyone else's records to standard error through one filter.

    `style` is `json` (one object a line) or `console`.
    """
    renderer: Processor = (
        structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
        if style == "console"
        else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = StandardError()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.contextvars.merge_contextvars, describe_foreign],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                describe_exception,
                add_timestamp,
                keep_allowed,
                renderer,
            ],
            use_get_message=False,
            pass_foreign_args=True,
            keep_exc_info=False,
        )
    )
    _install(handler, level)


class StandardError(logging.Handler):
    """Writes to standard error. A line that can't be written is given up: Python's report would quote it."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(self.format(record) + "\n")
            sys.stderr.flush()
        except RecursionError:
            raise
        except Exception:
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        lost = '{"event": "log_line_lost"}\n'
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.write(lost)


def _install(handler: logging.Handler, level: int) -> None:
    root = logging.getLogger()
    root.handlers[:] = [other for other in root.handlers if not getattr(other, "kaly", False)]
    handler.kaly = True  # type: ignore[attr-defined]
    root.addHandler(handler)
    root.setLevel(level)
    for name in ("gunicorn.error", "gunicorn.access", "celery", "celery.task"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    logging.getLogger("django.request").setLevel(logging.ERROR)  # The access line tells of refusals.
    for name in ("celery.worker.strategy", "celery.app.trace"):  # A line for each tick, every two seconds.
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in SILENT_LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


@setup_logging.connect(weak=False)
def keep_configuration(**kwargs: Any) -> None:
    """Celery sets up logging of its own, messages and tracebacks in full, unless a receiver is there."""


def describe_foreign(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """This function will describe a library's record by its source; its message may hold anything."""
    record: logging.LogRecord = event["_record"]
    filled_in = bool(event.pop("positional_args", None))
    template = str(record.msg) if filled_in and record.name.startswith(TEMPLATE_LOGGERS) else ""
    data = getattr(record, "data", None)
    if record.name.startswith("celery") and isinstance(data, Mapping):
        event.update(task_name=data.get("name"), task_id=data.get("id"))
    event.update(
        event="log",
        level=record.levelname.lower(),
        logger=record.name,
        place=f"{record.module}:{record.lineno}",
    )
    if template:
        event["source"] = template.splitlines()[0]
    return event


def describe_exception(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """This function will replace an exception by its types and places: no message, no locals."""
    error = _exception(event.pop("exc_info", None))
    event.pop("exception", None)
    event.pop("stack", None)
    event.pop("stack_info", None)
    if error is not None:
        event["error_type"] = _type_name(error)
        event["frames"] = list(_frames(error.__traceback__))[-MAX_FRAMES:]
        chain = [_type_name(cause) for cause in _causes(error)]
        if chain:
            event["error_chain"] = chain
    return event


def _exception(exc_info: Any) -> BaseException | None:
    if isinstance(exc_info, BaseException):
        return exc_info
    if isinstance(exc_info, tuple):
        return exc_info[1] if isinstance(exc_info[1], BaseException) else None
    return sys.exception() if exc_info else None


def _type_name(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen = {id(error)}
    cause = error.__cause__ or error.__context__
    while cause is not None and id(cause) not in seen:
        yield cause
        seen.add(id(cause))
        cause = cause.__cause__ or cause.__context__


def _frames(trace: TracebackType | None) -> Iterator[str]:
    for frame, line in traceback.walk_tb(trace):
        yield f"{frame.f_code.co_filename}:{line} {frame.f_code.co_name}"


def add_timestamp(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    event["timestamp"] = datetime.now(UTC).isoformat(timespec="milliseconds")
    return event


def keep_allowed(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """This function will drop every key not allowed, and every value that is no name and no number."""
    kept: EventDict = {}
    dropped = 0
    for key, value in event.items():
        if key in ALLOWED_KEYS and _is_plain(key, value):
            kept[key] = value
        elif value is not None:
            dropped += 1
    if dropped:
        kept["dropped"] = dropped
    kept.setdefault("event", "unnamed")
    return kept


def _is_plain(key: str, value: Any) -> bool:
    if isinstance(value, (bool, int, float)):
        return True
    if isinstance(value, list):
        return key in {"frames", "error_chain"}
    if key == "event":
        return isinstance(value, str) and bool(EVENT.fullmatch(value))
    if key == "source":
        return isinstance(value, str)
    return isinstance(value, str) and bool(VALUE.fullmatch(value))


class SilentReporterFilter(SafeExceptionReporterFilter):
    """Django's error reports without any value: no locals, no POST, no settings, no headers."""

    def is_active(self, request: Any) -> bool:
        return True

    def get_post_parameters(self, request: Any) -> dict[str, Any]:
        return {}

    def get_traceback_frame_variables(self, request: Any, tb_frame: Any) -> ItemsView[str, Any]:
        return {}.items()

    def get_safe_settings(self) -> dict[str, Any]:
        return {}

    def get_safe_request_meta(self, request: Any) -> dict[str, Any]:
        return {}

    def get_safe_cookies(self, request: Any) -> dict[str, Any]:
        return {}
