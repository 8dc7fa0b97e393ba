"""My number for text messages: given, proved by a code, and taken away."""

from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import limits, phones
from accounts.api.me import me
from accounts.api.openapi import refusals
from accounts.api.origin import client_network
from accounts.api.own_data import Nothing
from accounts.api.query import StrictQuery
from accounts.api.serializers import StrictChar, StrictSerializer
from accounts.models import Phone

STATES = ["unverified", "verified", "stopped", "failed"]
NOT_OFFERED = "`text_messages_not_offered`: there are none here"


class MyNumber(serializers.Serializer[Phone]):
    number = serializers.CharField(source="text")
    state = serializers.SerializerMethodField(
        help_text=(
            "Text messages go to a `verified` one alone. To one that is `failed` (nothing arrives there) they go"
            " again once a code has proved it anew; to one that is `stopped` (its owner answered STOP) not even a"
            " code goes until START is answered there."
        )
    )
    code_sent_at = serializers.DateTimeField(help_text="A code is good for ten minutes, and five tries.")
    verified_at = serializers.DateTimeField(allow_null=True)

    def get_state(self, phone: Phone) -> str:
        return phones.state_of(phone)


class NumberForm(StrictSerializer):
    number = StrictChar(
        max_length=40, help_text='A mobile number of the United States or Canada, such as "(212) 555-0142".'
    )


class CodeForm(StrictSerializer):
    code = StrictChar(min_length=6, max_length=6, help_text="The six digits of the text message.")


class MyPhone(StrictQuery, APIView):
    @extend_schema(
        operation_id="my_number",
        summary="My number for text messages",
        responses={200: MyNumber, **refusals(404)},
    )
    def get(self, request: Request) -> Response:
        phone = Phone.objects.filter(user=me(request)).first()
        if phone is None:
            raise Http404
        return Response(MyNumber(phone).data)

    @extend_schema(
        operation_id="give_my_number",
        summary="Give a number for text messages, in place of any other",
        description=(
            "A code is sent there. Whether somebody else has the number is not looked at before that code proves it;"
            " then it is theirs no more. The same number again changes nothing."
        ),
        request=NumberForm,
        responses={200: MyNumber, 409: OpenApiResponse(description=f"{NOT_OFFERED}.")},
    )
    def put(self, request: Request) -> Response:
        number = phones.parse(checked(NumberForm, request)["number"])
        spend(request, phones.digest_of(number))
        return Response(MyNumber(phones.set_number(user=me(request), text=number, now=timezone.now())).data)

    @extend_schema(
        operation_id="remove_my_number",
        summary="Have my number forgotten: no text messages any more",
        request=None,
        responses={204: None},
    )
    def delete(self, request: Request) -> Response:
        phones.remove(user=me(request))
        return Response(status=204)


class MyPhoneCode(StrictQuery, APIView):
    @extend_schema(
        operation_id="send_another_code",
        summary="Have another code sent to my number; the one before is good no more",
        request=Nothing,
        responses={
            200: MyNumber,
            409: OpenApiResponse(
                description=(
                    "`code_just_sent`: one was sent within a minute, Retry-After says how long to wait;"
                    f" `number_is_verified`; {NOT_OFFERED}."
                )
            ),
            **refusals(404),
        },
    )
    def post(self, request: Request) -> Response:
        checked(Nothing, request)
        phone = Phone.objects.filter(user=me(request)).first()
        spend(request, phone.digest if phone else "")
        return Response(MyNumber(phones.send_code(user=me(request), now=timezone.now())).data)


class MyPhoneVerify(StrictQuery, APIView):
    @extend_schema(
        operation_id="verify_my_number",
        summary="Prove by the code that a number is mine",
        description="400 `code_not_usable` whether it is wrong, too old or was tried too often.",
        request=CodeForm,
        responses={
            200: MyNumber,
            409: OpenApiResponse(description="`number_is_verified`: there is nothing to prove."),
            **refusals(404),
        },
    )
    def post(self, request: Request) -> Response:
        code, now = checked(CodeForm, request)["code"], timezone.now()
        limits.spend(limits.named("phone_code"), str(me(request).pk), now=now)
        return Response(MyNumber(phones.verify(user=me(request), code=code, now=now)).data)


def checked(form: type[StrictSerializer], request: Request) -> dict[str, Any]:
    """This function will read a form, or refuse it and name each flaw."""
    sent = form(data=request.data)
    sent.is_valid(raise_exception=True)
    return dict(sent.validated_data)


def spend(request: HttpRequest, digest: str) -> None:
    """This function will count a code that is asked for: each costs money, and rings at somebody's.

    :raises TooManyRequests: too many from this network, to this number, or by this person
    """
    subjects = {
        "texting_network": client_network(request),
        "texting_number": digest,
        "texting": str(me(request).pk),
    }
    for name, subject in subjects.items():
        if subject:
            limits.spend(limits.named(name), subject, now=timezone.now())
