from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "reviews"

    def ready(self) -> None:
        from reviews import kinds, outcomes, own_data

        own_data.register()
        kinds.register()
        outcomes.register()
