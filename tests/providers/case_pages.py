"""The page of a case, as a browser asks for it and sends its forms."""

from django.test import Client
from django.urls import reverse

from tests.factories.people import sign_in


def signed_in(user):
    return sign_in(Client(), user, second_factor=True)


def address(case, act="change"):
    return reverse(f"admin:providers_verificationcase_{act}", args=[case.pk])


def send(client, case, act, **data):
    """One form of the page, sent; followed to where it leads."""
    return client.post(address(case, act), data, follow=True)


def page(client, case):
    answer = client.get(address(case))
    assert answer.status_code == 200
    return answer.content.decode()


def said(answer):
    """What is said above the page."""
    return [str(message) for message in answer.context["messages"]]
