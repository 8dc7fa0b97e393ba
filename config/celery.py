"""The Celery application: worker and beat start from here."""

import os
from typing import Any

from celery import Celery, Task

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
