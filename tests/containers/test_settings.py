"""What the compose file and `.env.example` say of the settings, against the settings themselves."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from cineclube.settings import Settings

PROJECT = Path(__file__).parents[2]
SETTINGS = {f"CINECLUBE_{name.upper()}": field for name, field in Settings.model_fields.items()}
OF_COMPOSE = {"CINECLUBE_TAG"}
OF_POSTGRES = {"POSTGRES_PASSWORD"}
OF_LIBRARIES = {"OMP_NUM_THREADS", "TINI_KILL_PROCESS_GROUP"}
FIXED_IN_THE_IMAGE = {"CINECLUBE_HOST", "CINECLUBE_PORT"}


def test_compose_when_it_hands_settings_over_then_each_to_some_service() -> None:
    services: dict[str, Any] = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())[
        "services"
    ]
    handed_over = {name for service in services.values() for name in service["environment"]}
    assert handed_over - OF_LIBRARIES == SETTINGS.keys() - FIXED_IN_THE_IMAGE


@pytest.mark.parametrize(
    ("file", "its_own"),
    [("docker-compose.yml", OF_COMPOSE), ("docker-compose.postgres.yml", OF_POSTGRES)],
)
def test_compose_when_it_reads_the_environment_then_only_settings_and_its_own(
    file: str, its_own: set[str]
) -> None:
    read = set(re.findall(r"\$\{(\w+)", (PROJECT / file).read_text()))
    assert read <= SETTINGS.keys() | its_own


def test_operations_when_it_shows_postgres_beside_them_then_as_the_compose_file_does() -> None:
    head, _, _ = (PROJECT / "docker-compose.postgres.yml").read_text().partition("\nx-settings")
    shown = re.findall(r"^#   (\w+=.*)$", head, flags=re.MULTILINE)
    assert len(shown) == 3
    assert "\n".join(shown) in (PROJECT / "docs" / "operations.md").read_text()


def test_env_example_when_uncommented_then_every_setting_with_its_default() -> None:
    text = (PROJECT / ".env.example").read_text()
    listed = dict(re.findall(r"^#(CINECLUBE_\w+)=(.*)$", text, flags=re.MULTILINE))
    defaults = {name: str(field.default or "") for name, field in SETTINGS.items()}
    assert {name: listed[name] for name in listed.keys() - OF_COMPOSE} == defaults
