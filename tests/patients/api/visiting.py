"""What either side does about a visit, and how it stands afterwards."""

from datetime import timedelta

from accounts.models import OutboxMessage

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)


def code(answer):
    return answer.status_code, answer.json()["code"]


def act(caller, visit, name, body=None, role=""):
    return caller.post(f"/visits/{visit.pk}/{name}/{role and f'?role={role}'}", body)


def move(caller, visit, to, role="", **more):
    return act(caller, visit, "reschedule", {"starts_at": to.isoformat(), **more}, role)


def stays(visit, at):
    visit.refresh_from_db()
    return (visit.status, visit.starts_at, visit.sequence) == ("confirmed", at, 0)


def mails():
    return sorted((row.kind, row.user.email) for row in OutboxMessage.objects.select_related("user"))
