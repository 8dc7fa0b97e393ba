"""Addresses about people who look for care, below /api/v1/."""

from django.urls import include, path

from patients.api import (
    clinic,
    clinic_calendar,
    clinic_figures,
    clinic_requests,
    clinic_visits,
    consents,
    contested_visits,
    coverages,
    feeds,
    holds,
    profile,
    proxies,
    reads,
    requests,
    support,
    visit_messages,
    waitlist,
)

MINE = "me/patients/<uuid:patient_id>/"
ASKED = "visit-requests/<uuid:request_id>/"
INBOX = "clinic/requests/<uuid:target_id>/"
WAIT = "waitlist/<uuid:entry_id>/"
SUPPORT = "support/patients/<uuid:patient_id>/"

urlpatterns = [
    path("me/consent-texts/", consents.ConsentTexts.as_view(), name="consent-texts"),
    path("me/proxies/accept/", proxies.AcceptProxy.as_view(), name="accept-proxy"),
    path("me/patients/", profile.MyPatients.as_view(), name="my-patients"),
    path(MINE, profile.MyPatient.as_view(), name="my-patient"),
    path(f"{MINE}coverage/", coverages.MyCoverages.as_view(), name="my-coverages"),
    path(f"{MINE}coverage/<uuid:coverage_id>/", coverages.MyCoverage.as_view(), name="my-coverage"),
    path(f"{MINE}consents/", consents.MyConsents.as_view(), name="my-consents"),
    path(
        f"{MINE}consents/<uuid:consent_id>/withdraw/",
        consents.WithdrawConsent.as_view(),
        name="withdraw-consent",
    ),
    path(f"{MINE}proxies/", proxies.MyProxies.as_view(), name="my-proxies"),
    path(f"{MINE}proxies/<uuid:proxy_id>/", proxies.MyProxy.as_view(), name="my-proxy"),
    path(f"{MINE}carer/", proxies.GoOnAsCarer.as_view(), name="go-on-as-carer"),
    path(f"{MINE}reads/", reads.MyReads.as_view(), name="my-reads"),
    path("me/feeds/", feeds.MyFeeds.as_view(), name="my-feeds"),
    path("me/feeds/<uuid:feed_id>/", feeds.MyFeed.as_view(), name="my-feed"),
    path("holds/", holds.Holds.as_view(), name="holds"),
    path("holds/<uuid:hold_id>/", holds.OneHold.as_view(), name="hold"),
    path("holds/<uuid:hold_id>/renew/", holds.RenewHold.as_view(), name="renew-hold"),
    path("visit-requests/", requests.VisitRequests.as_view(), name="visit-requests"),
    path(ASKED, requests.OneVisitRequest.as_view(), name="visit-request"),
    path(f"{ASKED}withdraw/", requests.WithdrawRequest.as_view(), name="withdraw-request"),
    path(f"{ASKED}answers/", requests.TellAnswers.as_view(), name="tell-answers"),
    path(
        f"{ASKED}counters/<uuid:counter_id>/accept/", requests.AcceptCounter.as_view(), name="accept-counter"
    ),
    path(
        f"{ASKED}counters/<uuid:counter_id>/refuse/", requests.RefuseCounter.as_view(), name="refuse-counter"
    ),
    path("waitlist/", waitlist.Waitlist.as_view(), name="waitlist"),
    path(WAIT, waitlist.OneWait.as_view(), name="wait"),
    path(f"{WAIT}accept/", waitlist.AcceptTime.as_view(), name="accept-time"),
    path(f"{WAIT}decline/", waitlist.DeclineTime.as_view(), name="decline-time"),
    path("visits/", include("patients.api.visit_urls")),
    path("clinic/patients/", clinic.ClinicPatients.as_view(), name="clinic-patients"),
    path("clinic/patients/<uuid:patient_id>/", clinic.ClinicPatient.as_view(), name="clinic-patient"),
    path("clinic/calendar/", clinic_calendar.ClinicCalendar.as_view(), name="clinic-calendar"),
    path("clinic/figures/", clinic_figures.ClinicFigures.as_view(), name="clinic-figures"),
    path("clinic/visits/", clinic_visits.ClinicVisits.as_view(), name="clinic-visits"),
    path("clinic/requests/", clinic_requests.ClinicRequests.as_view(), name="clinic-requests"),
    path(INBOX, clinic_requests.ClinicRequest.as_view(), name="clinic-request"),
    path(f"{INBOX}confirm/", clinic_requests.ConfirmRequest.as_view(), name="clinic-request-confirm"),
    path(f"{INBOX}decline/", clinic_requests.DeclineRequest.as_view(), name="clinic-request-decline"),
    path(f"{INBOX}counter/", clinic_requests.CounterRequest.as_view(), name="clinic-request-counter"),
    path("admin/visits/contested/", contested_visits.ContestedVisits.as_view(), name="contested-visits"),
    path("admin/visits/<uuid:visit_id>/settle/", contested_visits.SettleVisit.as_view(), name="settle-visit"),
    path("support/patients/search/", support.FindPatients.as_view(), name="find-patients"),
    path(SUPPORT, support.SupportPatient.as_view(), name="support-patient"),
    path(f"{SUPPORT}break-glass/", support.OpenGlass.as_view(), name="open-glass"),
    path(f"{SUPPORT}notifications/", visit_messages.PatientMessages.as_view(), name="support-notifications"),
    path(f"{SUPPORT}health/", support.SupportHealth.as_view(), name="support-health"),
]
