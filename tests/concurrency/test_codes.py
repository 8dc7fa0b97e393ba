"""One code of an authenticator app, used by twenty requests at once: one of them passes."""

import threading
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.db import connection

from accounts.sign_in import second_factor
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
USERS = 20
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.fixture
def key():
    data = {"secret": totp.encrypt(SECRET)}
    return Authenticator.objects.create(user=UserFactory(), type=Authenticator.Type.TOTP, data=data)


def use_at_once(key):
    """How many of the uses passed."""
    code = totp.format_hotp_value(totp.hotp_value(SECRET, int(time.time()) // 30))
    start, passed, errors = threading.Barrier(USERS), [], []

    def use():
        try:
            mine = Authenticator.objects.get(pk=key.pk)
            start.wait(timeout=30)
            passed.append(mine.wrap().validate_code(code))
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=use) for _ in range(USERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert errors == []
    assert len(passed) == USERS
    return sum(passed)


def test_one_of_twenty_passes(key):
    assert use_at_once(key) == 1
    assert use_at_once(key) == 0


def test_looking_first_and_writing_then_lets_several_pass(key, monkeypatch):
    """The control twin: the same without the condition in the UPDATE."""
    looked = threading.Barrier(USERS)

    def look_then_write(self, code):
        step = int(time.time()) // 30
        unused = second_factor.USED not in Authenticator.objects.get(pk=self.instance.pk).data
        looked.wait(timeout=30)
        data = second_factor.data_with(second_factor.USED, step)
        Authenticator.objects.filter(pk=self.instance.pk).update(data=data)
        return unused

    monkeypatch.setattr(totp.TOTP, "_mark_code_used", look_then_write)

    assert use_at_once(key) > 1
