from django.apps import AppConfig


class PatientsConfig(AppConfig):
    name = "patients"

    def ready(self) -> None:
        from patients import own_data
        from patients.reminders import kinds

        own_data.register()
        kinds.register()
