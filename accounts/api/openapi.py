"""drf-spectacular hook: every operation may answer with a problem."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from accounts.api.problems import CONTENT_TYPE

PROBLEM = {
    "type": "object",
    "description": "What went wrong, as RFC 9457 has it. `code` is stable; the sentences may change.",
    "required": ["type", "title", "status", "code", "detail", "errors"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "detail"],
                "properties": {
                    "field": {
                        "type": "string",
                        "description": "A dotted path with list indexes; empty: the body.",
                    },
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
ANSWERS = {
    "400": "What was sent can't be used; `errors` names each place.",
    "429": "Too often; Retry-After says how many seconds to wait.",
    "503": "Out of reach for a moment; Retry-After says how many seconds to wait.",
    "default": "Any other refusal.",
}
# Beside these where someone has to be signed in; the last where something is changed.
NOT_SIGNED_IN = "Nobody is signed in, the session has ended, or it lacks a second factor."
REFUSED = "Not yours to do, or the CSRF token is missing."
# Beside these where an address says so, by `refusals`.
FURTHER = {
    403: "Not yours to do, or a fresh proof is needed that it is you.",
    404: "Nothing is there, or it is not yours to see.",
    409: "As things are, it can't be done; `code` says why.",
    412: "It has changed since the version that If-Match names.",
    422: "`idempotency_key_reused`: that Idempotency-Key was used for another request.",
    428: "If-Match is missing.",
}
# Of what creates something, or says 422 by `refusals`; accounts/api/idempotency.py does what it says.
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "pattern": "^[!-~]{1,64}$"},
    "description": (
        "Yours to choose, another for each thing you ask. Asked again with it within 24 hours, the same answer comes"
        " with `Idempotency-Replayed: true`, and nothing happens twice. Not with an integration key."
    ),
}
METHODS = {"get", "put", "post", "delete", "patch"}


def refusals(*statuses: int) -> dict[tuple[int, str], OpenApiResponse]:
    """This function will describe refusals of one operation, for the `responses` of `extend_schema`."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        (status, CONTENT_TYPE): OpenApiResponse(schema, description=FURTHER[status]) for status in statuses
    }


IF_MATCH = OpenApiParameter(
    "If-Match",
    location=OpenApiParameter.HEADER,
    required=True,
    description="The ETag of what was read, or `*`.",
)


def add_problems(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """This function will add what every operation answers, and the Idempotency-Key of those that create."""
    schemas = result.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = PROBLEM
    _allow_more_than_one(schemas)
    content = {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path in result["paths"].values():
        _remember(path.get("post", {}))
        for method in METHODS & path.keys():
            responses = path[method].setdefault("responses", {})
            answers = dict(ANSWERS)
            if any(path[method].get("security", ())):
                answers["401"] = NOT_SIGNED_IN
                if method != "get":
                    answers["403"] = REFUSED
            for status, text in answers.items():
                responses.setdefault(status, {"description": text})
            for status in responses.keys() - {"200", "201", "202", "204"}:
                if isinstance(responses[status], dict):  # described by the view, in words alone
                    responses[status].setdefault("content", content)
    return result


def _remember(post: dict[str, Any]) -> None:
    """What creates something takes an Idempotency-Key, be it answered with what was there before."""
    if {"201", "422"} & post.get("responses", {}).keys():
        post.setdefault("parameters", []).append(IDEMPOTENCY_KEY)
        post["responses"].setdefault("422", {"description": FURTHER[422]})


def _allow_more_than_one(schemas: dict[str, Any]) -> None:
    """Of answers by who asks, the one with more fields fits the smaller one too: not exactly one of them."""
    for schema in schemas.values():
        if "oneOf" in schema and "discriminator" not in schema:
            schema["anyOf"] = schema.pop("oneOf")
