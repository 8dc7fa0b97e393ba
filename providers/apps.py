from django.apps import AppConfig


class ProvidersConfig(AppConfig):
    name = "providers"

    def ready(self) -> None:
        from accounts.encryption import rotation
        from providers import own_data
        from providers.models import ExternalCalendar

        own_data.register()
        rotation.COLUMNS.append(rotation.Column(ExternalCalendar, "address"))
