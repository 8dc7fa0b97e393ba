"""What beat asks for, the worker knows."""

from config.celery import app
from config.schedule import SCHEDULE


def test_the_worker_knows_every_task_of_the_schedule():
    app.loader.import_default_modules()

    assert [task for task in SCHEDULE if task not in app.tasks] == []
    assert len(SCHEDULE) >= 10


FANNED_OUT = {"accounts.tasks.deliver", "accounts.tasks.send_left"}  # by accounts.tasks.tick


def test_every_sweep_of_ours_is_in_the_schedule():
    app.loader.import_default_modules()
    ours = ("accounts.", "providers.", "matching.", "patients.", "reviews.")

    assert {task for task in app.tasks if task.startswith(ours)} == SCHEDULE.keys() | FANNED_OUT
