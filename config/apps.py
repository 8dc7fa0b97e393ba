"""The composition as a Django app: it owns the commands `up` and `test`."""

from django.apps import AppConfig


class CompositionConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        from config import celery, checks  # noqa: F401  shared tasks bind to this Celery application
