"""Addresses about the person who asks, below /api/v1/."""

from django.urls import path

from accounts.api import acts, dead_letters, me, notifications, own_data, phones

urlpatterns = [
    path("me/", me.Me.as_view(), name="me"),
    path("me/sessions/", me.Sessions.as_view(), name="my-sessions"),
    path("me/sessions/<uuid:session_id>/", me.OneSession.as_view(), name="my-session"),
    path("me/acts/", acts.MyActs.as_view(), name="my-acts"),
    path("me/notifications/", notifications.MyNotifications.as_view(), name="my-notifications"),
    path("me/phone/", phones.MyPhone.as_view(), name="my-phone"),
    path("me/phone/code/", phones.MyPhoneCode.as_view(), name="my-phone-code"),
    path("me/phone/verify/", phones.MyPhoneVerify.as_view(), name="my-phone-verify"),
    path("me/exports/", own_data.Exports.as_view(), name="my-exports"),
    path("me/exports/<uuid:export_id>/", own_data.ExportDetail.as_view(), name="my-export"),
    path(
        "me/exports/<uuid:export_id>/download/", own_data.ExportDownload.as_view(), name="my-export-download"
    ),
    path("admin/messages/", dead_letters.DeadLetters.as_view(), name="dead-letters"),
    path("admin/messages/<uuid:message_id>/resend/", dead_letters.Resend.as_view(), name="resend-message"),
    path("me/erasure/", own_data.MyErasure.as_view(), name="my-erasure"),
]
