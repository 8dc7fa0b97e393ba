"""What allauth has addresses for and we do not offer is not there."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["account/phone", "auth/phone/verify", "auth/phone/verify/resend"])
def test_telephone_numbers_sign_nobody_in(client, method, path):
    answer = client.generic(method, f"/_allauth/app/v1/{path}", "{}", content_type="application/json")

    assert answer.status_code == 404
