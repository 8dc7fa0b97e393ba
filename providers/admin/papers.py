"""Claims, documents and who looked at them: to be read. Whose account it is, is nobody's business here."""

from django.contrib import admin

from providers import models
from providers.admin.shown import Shown


@admin.register(models.ProfileClaim)
class ProfileClaimAdmin(Shown):
    list_display = ("npi", "method", "state", "created_at", "decided_at")
    list_filter = ("state", "method")
    search_fields = ("=npi",)
    ordering = ("-created_at", "pk")
    exclude = ("user",)


@admin.register(models.Document)
class DocumentAdmin(Shown):
    """Without the content, which opens in a case alone."""

    list_display = ("kind", "content_type", "size_bytes", "uploaded_at", "removed_at")
    list_filter = ("kind", "content_type")
    ordering = ("-uploaded_at", "pk")
    fields = readonly_fields = (
        "id", "kind", "content_type", "size_bytes", "claim", "credential", "experience", "uploaded_at", "removed_at",
    )  # fmt: skip


@admin.register(models.DocumentRead)
class DocumentReadAdmin(Shown):
    list_display = ("at", "document_id", "why", "case_id")
    list_filter = ("why",)
    search_fields = ("=document_id", "=case_id")
    ordering = ("-at", "pk")
    exclude = ("reader",)
