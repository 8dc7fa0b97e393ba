"""What beat asks of the worker, and how often: every task is a sweep over due rows. And which queue it waits in."""

from kombu import Queue

# Task: seconds between two runs. One that has waited in the queue as long is dropped, for the next is as good.
EVERY = {
    "accounts.tasks.tick": 2,
    "accounts.own_data.tasks.build_exports": 10,
    "providers.tasks.move_next_times": 30,
    "providers.tasks.carry_on_rechecks": 30,
    "patients.tasks.offer_free_times": 30,
    "providers.tasks.read_calendars": 60,
    "patients.tasks.expire_requests": 30,
    "accounts.tasks.seal_trail": 60,
    "patients.tasks.end_expired_holds": 60,
    "patients.tasks.remind_of_visits": 60,
    "accounts.own_data.tasks.carry_out_erasures": 60,
    "providers.tasks.tell_of_ends": 300,
    "providers.tasks.lapse_credentials": 300,
    "providers.tasks.tell_of_returns": 300,
    "patients.tasks.complete_visits": 600,
    "reviews.tasks.invite_to_reviews": 600,
    "reviews.tasks.ask_after_visits": 600,
    "reviews.tasks.publish_reviews": 600,
    "reviews.tasks.count_reviews": 600,
    "reviews.tasks.follow_settled_visits": 600,
    "reviews.tasks.report_fairness": 3600,
    "patients.tasks.tell_of_delistings": 300,
    "accounts.tasks.sweep_limits": 600,
    "accounts.tasks.sweep_sessions": 600,
    "providers.tasks.refresh_lapsed": 3600,
    "providers.tasks.rank_nightly": 3600,
    "providers.tasks.warn_of_ends": 3600,
    "providers.tasks.renew_credentials": 300,
    "providers.tasks.expire_experience": 300,
    "providers.tasks.follow_registry": 3600,
    "providers.tasks.remind_of_facts": 3600,
    "accounts.own_data.tasks.delete_what_is_old": 3600,
    "accounts.tasks.forget_what_was_said": 3600,
    "providers.tasks.delete_old_documents": 3600,
    "patients.tasks.end_consents_of_childhood": 3600,
    "patients.tasks.refresh_figures": 3600,
    "patients.tasks.end_old_waits": 3600,
}
SCHEDULE = {
    task: {"task": task, "schedule": float(seconds), "options": {"expires": seconds}}
    for task, seconds in EVERY.items()
}

# A worker without --queues serves both. Messages have one of their own, so that no sweep can hold them up.
QUEUES = [Queue("celery"), Queue("messages")]
ROUTES = {f"accounts.tasks.{name}": {"queue": "messages"} for name in ("tick", "deliver", "send_left")}
