from django.apps import AppConfig


class ProvidersConfig(AppConfig):
    name = "providers"

    def ready(self) -> None:
        from accounts.channels import channel
        from accounts.encryption import rotation
        from accounts.models import Channel
        from providers import kinds, own_data
        from providers.models import ExternalCalendar, WebhookEndpoint
        from providers.verification import kinds as of_verification
        from providers.webhooks import carrier, notices

        own_data.register()
        kinds.register()
        of_verification.register()
        notices.register()
        channel.register(Channel.WEBHOOK, carrier.Webhooks())
        rotation.COLUMNS.append(rotation.Column(ExternalCalendar, "address"))
        sealed = ("address", "secret", "former_secret")
        rotation.COLUMNS.extend(rotation.Column(WebhookEndpoint, column) for column in sealed)
