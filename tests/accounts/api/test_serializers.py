import pytest

from tests.accounts.api.endpoints import Everything, Plain

ADA = {"name": "Ada"}


def errors_of(client, body):
    response = client.post("/api/echo/", body, content_type="application/json")
    assert response.status_code == 400, response.content
    return {(error["field"], error["code"]) for error in response.json()["errors"]}


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"name": 7}, "name", "invalid"),
        ({"name": True}, "name", "invalid"),
        ({"name": None}, "name", "null"),
        ({"name": "x" * 201}, "name", "max_length"),
        ({"age": True}, "age", "invalid"),
        ({"age": "42"}, "age", "invalid"),
        ({"age": 42.0}, "age", "invalid"),
        ({"age": 2**31}, "age", "max_value"),
        ({"age": -(2**63)}, "age", "min_value"),
        ({"age": 10**29}, "age", "max_value"),
        ({"weight": True}, "weight", "invalid"),
        ({"weight": "1.5"}, "weight", "invalid"),
        ({"weight": []}, "weight", "invalid"),
        ({"agreed": "yes"}, "agreed", "invalid"),
        ({"agreed": 1}, "agreed", "invalid"),
        ({"agreed": {}}, "agreed", "invalid"),
        ({"mode": "VIDEO"}, "mode", "invalid_choice"),
        ({"mode": 1}, "mode", "invalid_choice"),
        ({"mode": ["video"]}, "mode", "invalid_choice"),
        ({"day": "20261201"}, "day", "invalid"),
        ({"day": "2026-W01-1"}, "day", "invalid"),
        ({"day": "2026-13-01"}, "day", "invalid"),
        ({"day": "٢٠٢٦-12-01"}, "day", "invalid"),
        ({"day": 20261201}, "day", "invalid"),
        ({"at": "2026-12-01T10:00:00"}, "at", "invalid"),
        ({"at": "2026-12-01T25:00:00Z"}, "at", "invalid"),
        ({"at": "9999-12-31T23:59:59-14:00"}, "at", "overflow"),
        ({"at": "2026-12-01T10:00:00+99:00"}, "at", "invalid"),
        ({"target": "{6b1f6c1e-6b1f-4c1e-8b1f-6c1e6b1f6c1e}"}, "target", "invalid"),
        ({"target": 7}, "target", "invalid"),
        ({"preferences": []}, "preferences", "not_an_object"),
        ({"preferences": None}, "preferences", "null"),
        ({"preferences": {"languages": "es"}}, "preferences.languages", "not_a_list"),
        ({"preferences": {"languages": ["es", 5]}}, "preferences.languages.1", "invalid"),
        ({"preferences": {"wheelchair": 0}}, "preferences.wheelchair", "invalid"),
        ({"preferences": {"colour": "red"}}, "preferences.colour", "unknown_field"),
        ({"stops": [{}, {"colour": "red"}]}, "stops.1.colour", "unknown_field"),
        ({"stops": [7]}, "stops.0", "not_an_object"),
        ({"nickname": "x"}, "nickname", "unknown_field"),
        ({"verified": True}, "verified", "unknown_field"),
        ({"": 1}, "", "unknown_field"),
    ],
)
def test_what_is_not_meant_literally_is_refused(client, body, field, code):
    assert (field, code) in errors_of(client, {**ADA, **body})


def test_unknown_names_are_reported_beside_other_errors(client):
    assert errors_of(client, {"age": "x", "nickname": 1}) == {
        ("name", "required"),
        ("age", "invalid"),
        ("nickname", "unknown_field"),
    }


def test_values_of_the_right_kind_are_kept_as_they_are():
    serializer = Everything(
        data={
            "name": " Ada ",
            "age": -(2**31) + 1,
            "weight": 70,
            "mode": "video",
            "agreed": False,
            "day": "2026-12-01",
            "at": "2026-12-01t10:00:00.5-05:00",
            "target": "6B1F6C1E-6B1F-4C1E-8B1F-6C1E6B1F6C1E",
            "preferences": {"languages": ["es"]},
        }
    )
    assert serializer.is_valid()
    values = serializer.validated_data
    assert (values["name"], values["age"], values["weight"]) == ("Ada", -(2**31) + 1, 70.0)
    assert (values["mode"], values["agreed"], values["day"].isoformat()) == ("video", False, "2026-12-01")
    assert values["at"].isoformat() == "2026-12-01T15:00:00.500000+00:00"
    assert str(values["target"]) == "6b1f6c1e-6b1f-4c1e-8b1f-6c1e6b1f6c1e"


def test_without_the_strict_fields_all_of_it_would_be_changed_silently():
    serializer = Plain(
        data={"name": 7, "age": "42", "mode": 1, "agreed": "yes", "nickname": "x", "verified": True}
    )
    assert serializer.is_valid()
    assert serializer.validated_data == {"name": "7", "age": 42, "mode": "1", "agreed": True}
