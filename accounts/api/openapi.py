"""drf-spectacular hook: every operation may answer with a problem."""

from typing import Any

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
METHODS = {"get", "put", "post", "delete", "patch"}


def add_problems(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """This function will add the Problem component and its answers to every operation of the schema."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    content = {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path in result["paths"].values():
        for method in METHODS & path.keys():
            responses = path[method].setdefault("responses", {})
            for status, text in ANSWERS.items():
                responses.setdefault(status, {"description": text, "content": content})
    return result
