"""Every address of the product."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from config import development

handler400 = "accounts.api.problems.bad_request"
handler403 = "accounts.api.problems.permission_denied"
handler404 = "accounts.api.problems.page_not_found"
handler500 = "accounts.api.problems.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("matching.urls")),
    path("", include("providers.urls")),
    path("", include("patients.urls")),
    path("", include("reviews.urls")),
    path("", include("accounts.urls")),
    path("api/v1/", include("accounts.api.urls")),
    path("", include("accounts.sign_in.urls")),
    path("api/v1/", include("matching.api.urls")),
    path("api/v1/", include("providers.api.urls")),
    path("api/v1/", include("patients.api.urls")),
    path("api/v1/", include("reviews.api.urls")),
    path("api/v1/", include("reviews.outcomes.api.urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path(
        "api/docs/",
        SpectacularSwaggerSplitView.as_view(url_name="schema", template_name="docs.html"),
        name="docs",
    ),
    path("admin/", admin.site.urls),
    path("development/messages/", development.Messages.as_view(), name="development-messages"),
    path("development/messages/<str:name>/", development.Message.as_view(), name="development-message"),
    path("development/messages/<str:name>/body/", development.body, name="development-body"),
    path(
        "development/messages/<str:name>/calendar/",
        development.CalendarFile.as_view(),
        name="development-calendar",
    ),
]
