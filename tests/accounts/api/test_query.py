import pytest
from django.http import QueryDict
from rest_framework.exceptions import ValidationError

from accounts.api import query


@pytest.mark.parametrize(
    ("text", "field", "code"),
    [
        ("?colour=red", "colour", "unknown_parameter"),
        ("?user__password__startswith=a", "user__password__startswith", "unknown_parameter"),
        ("?q[]=1", "q[]", "unknown_parameter"),
        ("?format=xml", "format", "unknown_parameter"),
        ("?q=a&q=b", "q", "repeated"),
        ("?q=" + "x" * 1001, "q", "too_long"),
    ],
)
def test_a_query_the_endpoint_would_not_hear_is_refused(client, text, field, code):
    response = client.get("/api/listing/" + text)
    assert response.status_code == 400
    assert [(error["field"], error["code"]) for error in response.json()["errors"]] == [(field, code)]


def test_known_parameters_pass_and_a_list_may_be_repeated(client):
    assert client.get("/api/listing/?q=back&tag=a&tag=b").json() == {"q": "back"}


def test_a_nul_is_refused_even_without_the_middleware():
    with pytest.raises(ValidationError) as caught:
        query.check(QueryDict("q=a%00b"), allowed={"q"})
    assert caught.value.get_codes() == {"q": ["nul_character"]}
