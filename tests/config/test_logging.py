import logging

import pytest
import structlog
from celery.app.log import Logging
from django.db import connection

from config import logging as kaly_logging
from config.celery import app

CANARY = "canary-7f3a"


def failure():
    patient = CANARY
    try:
        try:
            raise KeyError(patient)
        except KeyError as error:
            raise ValueError(f"no such patient: {patient}") from error
    except ValueError as error:
        return error


def test_a_line_holds_allowed_keys_only(lines):
    structlog.get_logger("kaly.x").info("visit_confirmed", count=3, symptoms=CANARY, email=CANARY)
    line = lines()[0]
    assert (line["event"], line["count"], line["level"], line["dropped"]) == ("visit_confirmed", 3, "info", 2)
    assert CANARY not in lines.text


@pytest.mark.parametrize(
    "value",
    [
        "ada@example.org",
        "Zoë " + CANARY,
        {"a": CANARY},
        [CANARY],
        (CANARY,),
        b"x",
        "x" * 201,
        "a\nb",
        object(),
    ],
)
def test_a_value_of_an_allowed_key_must_look_like_a_name(lines, value):
    structlog.get_logger("kaly.x").info("sent", kind=value)
    assert "kind" not in lines()[0]
    assert lines()[0]["dropped"] == 1


def test_an_event_is_a_fixed_name_and_never_a_sentence(lines):
    structlog.get_logger("kaly.x").info(f"Confirmed for {CANARY}")
    assert lines()[0]["event"] == "unnamed"
    assert CANARY not in lines.text


def test_an_exception_is_logged_by_type_and_place_without_messages_or_values(lines):
    structlog.get_logger("kaly.x").error("task_failed", exc_info=failure())
    line = lines()[0]
    assert (line["error_type"], line["error_chain"]) == ("builtins.ValueError", ["builtins.KeyError"])
    assert line["frames"][-1].endswith(" failure")
    assert __file__ in line["frames"][-1]
    assert CANARY not in lines.text


@pytest.mark.parametrize(
    "name",
    [
        "django.request",
        "django.security.SuspiciousOperation",
        "gunicorn.error",
        "celery.app.trace",
        "some.library",
    ],
)
def test_a_library_cannot_log_data(lines, name):
    logger = logging.getLogger(name)
    logger.error(f"Bad Request: /match/?pain={CANARY}")
    logger.error("Bad Request: %s", f"/match/?pain={CANARY}")
    logger.error("failed %r", CANARY, exc_info=failure(), extra={"request": CANARY, "status_code": 400})
    assert [line["logger"] for line in lines()] == [name] * 3
    assert CANARY not in lines.text


def test_fixed_templates_of_known_libraries_stay_readable(lines):
    logging.getLogger("gunicorn.error").info("Booting worker with pid: %s", 7)
    logging.getLogger("some.library").warning("Sent to %s", CANARY)
    assert [line.get("source") for line in lines()] == ["Booting worker with pid: %s", None]


def test_the_twin_without_the_filter_leaks(capfd):
    handler = logging.StreamHandler()
    record = logging.makeLogRecord({"msg": "failed", "exc_info": (ValueError, failure(), None)})
    assert CANARY in handler.format(record)


def test_a_500_of_an_endpoint_leaves_no_value_in_the_log(client, lines):
    response = client.get("/api/failing/defect/?email=" + CANARY, headers={"User-Agent": CANARY})
    assert response.status_code == 500
    error = next(line for line in lines() if line.get("error_type") == "builtins.KeyError")
    assert error["logger"] == "django.request"
    assert CANARY not in lines.text


def test_a_foreign_host_leaves_the_access_line_alone(client, lines):
    assert client.get("/api/listing/", headers={"Host": "canary.example"}).status_code == 400
    assert [(line["event"], line["status"]) for line in lines()] == [("request", 400)]


def test_sql_is_never_logged(db, lines):
    connection.force_debug_cursor = True
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s", [CANARY])
    finally:
        connection.force_debug_cursor = False
    assert lines() == []


def test_celery_does_not_set_up_logging_of_its_own(lines):
    Logging(app).setup_logging_subsystem(loglevel="INFO")
    logging.getLogger("celery.task").warning("Task done for %s", CANARY)
    logging.getLogger("celery.app.trace").error(
        "Task %(name)s raised %(exc)s",
        {"name": "reviews.tasks.sweep", "exc": CANARY},
        extra={"data": {"name": "reviews.tasks.sweep", "id": "t-1", "exc": CANARY}},
        exc_info=failure(),
    )
    assert logging.getLogger("celery.task").handlers == []
    assert (lines()[1]["task_name"], lines()[1]["task_id"]) == ("reviews.tasks.sweep", "t-1")
    assert CANARY not in lines.text


def test_a_line_that_cannot_be_written_does_not_quote_itself(lines, monkeypatch):
    monkeypatch.setattr(kaly_logging, "add_timestamp", None)
    kaly_logging.configure("json")
    logging.getLogger("some.library").warning("sent to %s", CANARY)
    assert [line["event"] for line in lines()] == ["log_line_lost"]
    assert CANARY not in lines.text


def test_the_twin_without_that_handler_quotes_the_line(capfd):
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(nothing)s"))
    handler.handle(logging.makeLogRecord({"msg": "sent to %s", "args": (CANARY,)}))
    assert CANARY in capfd.readouterr().err


def test_the_console_style_leaks_no_more(capfd):
    kaly_logging.configure("console")
    structlog.get_logger("kaly.x").error("task_failed", email=CANARY, exc_info=failure())
    text = capfd.readouterr().err
    assert "task_failed" in text
    assert CANARY not in text


def test_django_reports_show_no_value(rf):
    reporter = kaly_logging.SilentReporterFilter()
    request = rf.post("/", {"pain": CANARY}, headers={"Cookie": f"a={CANARY}"})
    assert list(reporter.get_traceback_frame_variables(request, failure().__traceback__.tb_frame)) == []
    assert reporter.get_post_parameters(request) == {}
    assert reporter.get_safe_cookies(request) == {}
    assert reporter.get_safe_settings() == {}
    assert reporter.get_safe_request_meta(request) == {}
