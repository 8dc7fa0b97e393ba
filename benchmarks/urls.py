"""The product's addresses, and the endpoint that the match endpoint is measured against."""

from config.urls import handler400, handler403, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
