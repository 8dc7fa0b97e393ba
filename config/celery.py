"""The Celery application: worker and beat start from here."""

import os
from typing import Any

from celery import Celery, Task
from celery.signals import beat_init, worker_init, worker_process_shutdown, worker_shutting_down
from django.core.exceptions import ImproperlyConfigured

from accounts.trail.acting import acting

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


class NotingTask(Task):
    """Notes its name with every change that it makes."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with acting(task=self.name):
            return super().__call__(*args, **kwargs)


app = Celery("kaly", task_cls=NotingTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["accounts.own_data"])


@worker_shutting_down.connect(weak=False)
def end_soon(**kwargs: Any) -> None:
    """No sender begins another message; what is being sent is sent."""
    from accounts.outbox import senders  # needs the settings

    senders.end_soon()


@worker_process_shutdown.connect(weak=False)
def wait_for_senders(**kwargs: Any) -> None:
    from accounts.channels.channel import SECONDS
    from accounts.outbox import senders  # needs the settings

    senders.crew.wait(seconds=SECONDS)


@worker_init.connect(weak=False)
@beat_init.connect(weak=False)
def refuse_unsafe_settings(**kwargs: Any) -> None:
    """Celery logs an exception of a receiver and goes on; an exit it does not catch."""
    from config.refusals import refuse_unsafe  # needs the settings

    try:
        refuse_unsafe()
    except ImproperlyConfigured as refusal:
        raise SystemExit(str(refusal)) from refusal
