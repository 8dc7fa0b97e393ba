"""The product's addresses, and the endpoint that the match endpoint is measured against."""

from django.urls import path

from benchmarks.fixed import FixedMatches
from config.urls import handler400, handler403, handler404, handler500
from config.urls import urlpatterns as product

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [*product, path("api/v1/benchmarks/fixed/", FixedMatches.as_view())]
