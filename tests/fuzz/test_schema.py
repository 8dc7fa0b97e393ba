"""schemathesis over the whole schema, as several identities: no server error, and no answer that is not documented.

FUZZ_CASES says how many cases in all; CONTRIBUTING.md has the command for ten thousand.
"""

import os

import pytest
import schemathesis
from django.core import signals
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from config.wsgi import application
from tests.authorization import asking
from tests.badinput.fields import schema

pytestmark = [pytest.mark.fuzz, pytest.mark.django_db]
PARTS = 4
CASES = int(os.environ.get("FUZZ_CASES", "400"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))
PEOPLE = (
    "anonymous",
    "patient",
    "proxy",
    "clinic owner",
    "staff without health grant",
    "support",
    "support with open break-glass",
    "verifier",
    "key for reading",
    "key for writing",
)
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# What any address may answer before its view has read anything; the schema says it once, as its default.
ANYWHERE = {400, 405, 406, 411, 413, 415}


def found():
    loaded = schemathesis.openapi.from_dict(schema())
    loaded.app = application
    return [result.ok() for result in loaded.get_all_operations()]


@pytest.fixture(autouse=True)
def one_connection():
    """As Django's own client has it: the end of a request closes no connection, for the world is only there."""
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (signals.request_started, signals.request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("part", range(PARTS))
def test_every_answer_is_documented_and_none_is_a_server_error(part, world, record_property):
    operations, wrong = found(), {}
    each = max(2, CASES // len(operations))

    for operation in operations[part::PARTS]:
        record_property("schemathesis cases", fuzz(world, operation, each, wrong))

    assert wrong == {}


def fuzz(world, operation, each, wrong):
    """Ask so many cases of one operation; of each thing that is wrong the first one is noted."""
    asked = []

    @seed(SEED)
    @settings(
        max_examples=each,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), name=st.sampled_from(PEOPLE), is_real=st.booleans())
    def ask(case, name, is_real):
        if is_real:  # ids that exist, so that more than the 404 is seen
            known = {parameter: str(world.objects[parameter]) for parameter in case.path_parameters or {}}
            case.path_parameters = known
        with asking.undone():
            response = case.call(headers=credentials(world, name))
        asked.append(response.status_code)
        flaw = flaw_of(operation, case, response)
        if flaw:
            wrong.setdefault(f"{operation.label}: {flaw}", f"as {name}: {case.as_curl_command()[:500]}")

    ask()
    return len(asked)


def flaw_of(operation, case, response):
    try:
        case.validate_response(response, checks=CHECKS)
    except BaseExceptionGroup as failures:
        return "; ".join(f"{type(failure).__name__} {failure}" for failure in failures.exceptions)[:600]
    documented = {str(status) for status in operation.definition.raw["responses"]}
    is_told = response.status_code in ANYWHERE or str(response.status_code) in documented
    return "" if is_told else f"{response.status_code} is not documented"


def credentials(world, name):
    """The header that this identity sends: of an app, or of a key."""
    clients = world.identities[name].clients
    defaults = (clients.get("token") or clients.get("header") or clients["nothing"]).defaults
    headers = {"HTTP_X_SESSION_TOKEN": "X-Session-Token", "HTTP_AUTHORIZATION": "Authorization"}
    return {spelled: defaults[name] for name, spelled in headers.items() if name in defaults}
