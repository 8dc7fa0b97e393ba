from django.apps import AppConfig


class PatientsConfig(AppConfig):
    name = "patients"

    def ready(self) -> None:
        from patients import kinds, own_data
        from patients.notices import kinds as notices

        own_data.register()
        kinds.register()
        notices.register()
