import jsonschema
from drf_spectacular.generators import SchemaGenerator

from accounts.api.openapi import PROBLEM, add_problems
from tests.accounts.api import endpoints


def test_every_operation_may_answer_with_a_problem():
    schema = add_problems({"paths": {"/x/": {"get": {"responses": {"200": {}, "400": "mine"}}, "post": {}}}})
    get, post = schema["paths"]["/x/"]["get"]["responses"], schema["paths"]["/x/"]["post"]["responses"]
    assert (set(get), set(post)) == (
        {"200", "400", "429", "503", "default"},
        {"400", "429", "503", "default"},
    )
    assert get["400"] == "mine"
    assert post["400"]["content"] == {
        "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
    }


def test_the_hook_fits_the_schema_that_drf_spectacular_makes():
    schema = SchemaGenerator(patterns=endpoints.urlpatterns).get_schema(public=True)
    assert "default" in add_problems(schema)["paths"]["/api/private/"]["get"]["responses"]


def test_the_schema_describes_the_answers_there_are(client):
    for response in (client.get("/api/failing/taken/"), client.get("/api/listing/?x=1")):
        jsonschema.validate(response.json(), PROBLEM)
