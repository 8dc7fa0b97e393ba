from django.apps import AppConfig


class ProvidersConfig(AppConfig):
    name = "providers"

    def ready(self) -> None:
        from accounts.encryption import rotation
        from providers import own_data
        from providers.models import ExternalCalendar, WebhookEndpoint

        own_data.register()
        rotation.COLUMNS.append(rotation.Column(ExternalCalendar, "address"))
        sealed = ("address", "secret", "former_secret")
        rotation.COLUMNS.extend(rotation.Column(WebhookEndpoint, column) for column in sealed)
