"""What is shown of those who look for care: exactly these fields, by who asks."""

from typing import Any

from rest_framework import serializers

from patients import consents, masking
from patients.models import Consent, Patient, Proxy, Purpose

RELATIONS = [("self", "Myself"), *Proxy.Kind.choices]


class PatientEntry(serializers.Serializer[Patient]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    relation = serializers.ChoiceField(choices=RELATIONS)


class PatientDetail(serializers.Serializer[Patient]):
    id = serializers.UUIDField()
    relation = serializers.ChoiceField(choices=RELATIONS)
    given_name = serializers.CharField()
    family_name = serializers.CharField()
    birth_date = serializers.DateField()
    phone = serializers.CharField(allow_blank=True)
    care_notes = serializers.CharField(allow_blank=True)
    zone = serializers.CharField()
    language = serializers.CharField()
    created_at = serializers.DateTimeField()


class CoveredBy(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    payer = serializers.CharField(source="payer.name")


class Coverage(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    plan = CoveredBy()
    member_id = serializers.CharField()
    created_at = serializers.DateTimeField()


class SharedWith(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()


class ConsentText(serializers.Serializer[consents.Text]):
    purpose = serializers.ChoiceField(choices=Purpose.choices)
    version = serializers.CharField()
    text = serializers.CharField()


class ConsentGiven(serializers.Serializer[Consent]):
    id = serializers.UUIDField()
    purpose = serializers.ChoiceField(choices=Purpose.choices)
    clinic = SharedWith(allow_null=True)
    version = serializers.CharField()
    granted_at = serializers.DateTimeField()
    withdrawn_at = serializers.DateTimeField(allow_null=True)


class ProxyEntry(serializers.Serializer[Proxy]):
    id = serializers.UUIDField()
    relation = serializers.ChoiceField(choices=Proxy.Kind.choices, source="kind")
    state = serializers.SerializerMethodField()
    who = serializers.SerializerMethodField(help_text="An address, masked; `you` where it is yours.")
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True, help_text="Of an invitation.")

    def get_state(self, proxy: Proxy) -> str:
        return "invited" if proxy.started_at is None else "active"

    def get_who(self, proxy: Proxy) -> str:
        if proxy.user is None:
            return masking.email(proxy.address)
        return "you" if proxy.user == self.context["request"].user else masking.email(proxy.user.email)


class Look(serializers.Serializer[Any]):
    who = serializers.CharField()
    what = serializers.CharField()
    why = serializers.CharField()
    reason = serializers.CharField(allow_null=True, help_text="What support gave, when it opened the data.")
    at = serializers.DateTimeField()


class ClinicPatient(serializers.Serializer[Patient]):
    id = serializers.UUIDField()
    name = serializers.CharField()


class HealthCoverage(serializers.Serializer[Any]):
    plan = serializers.CharField(source="plan.name")
    payer = serializers.CharField(source="plan.payer.name")
    member_id = serializers.CharField()


class PatientHealth(ClinicPatient):
    birth_date = serializers.DateField()
    care_notes = serializers.CharField(allow_blank=True)
    coverage = HealthCoverage(many=True, source="coverages.all")


class MaskedPatient(serializers.Serializer[Patient]):
    id = serializers.UUIDField()
    name = serializers.SerializerMethodField()
    phone = serializers.SerializerMethodField()
    email = serializers.SerializerMethodField()

    def get_name(self, patient: Patient) -> str:
        return masking.name(patient.name)

    def get_phone(self, patient: Patient) -> str:
        return masking.phone(patient.phone)

    def get_email(self, patient: Patient) -> str:
        return masking.email(patient.user.email) if patient.user else ""


class MaskedPatients(serializers.Serializer[Any]):
    results = MaskedPatient(many=True)


class Glass(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    opened_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
