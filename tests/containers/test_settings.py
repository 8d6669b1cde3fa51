"""What the compose file and `.env.example` say of the settings, against the settings themselves."""

import re
from pathlib import Path
from typing import Any

import yaml

from cineclube.settings import Settings

PROJECT = Path(__file__).parents[2]
SETTINGS = {f"CINECLUBE_{name.upper()}": field for name, field in Settings.model_fields.items()}
OF_COMPOSE = {"CINECLUBE_TAG"}
OF_LIBRARIES = {"OMP_NUM_THREADS"}
FIXED_IN_THE_IMAGE = {"CINECLUBE_HOST", "CINECLUBE_PORT"}


def test_compose_when_it_hands_settings_over_then_each_to_some_service() -> None:
    services: dict[str, Any] = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())[
        "services"
    ]
    handed_over = {name for service in services.values() for name in service["environment"]}
    assert handed_over - OF_LIBRARIES == SETTINGS.keys() - FIXED_IN_THE_IMAGE


def test_compose_when_it_reads_the_environment_then_only_settings_and_its_own() -> None:
    read = set(re.findall(r"\$\{(\w+)", (PROJECT / "docker-compose.yml").read_text()))
    assert read <= SETTINGS.keys() | OF_COMPOSE


def test_env_example_when_uncommented_then_every_setting_with_its_default() -> None:
    text = (PROJECT / ".env.example").read_text()
    listed = dict(re.findall(r"^#(CINECLUBE_\w+)=(.*)$", text, flags=re.MULTILINE))
    defaults = {name: str(field.default or "") for name, field in SETTINGS.items()}
    assert {name: listed[name] for name in listed.keys() - OF_COMPOSE} == defaults
