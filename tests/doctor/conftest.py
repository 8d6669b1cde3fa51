"""Every test has the embedded data and a model of it, to make ill."""

import shutil
from pathlib import Path

import pytest
from clinic import Clinic, open_clinic


@pytest.fixture(scope="session")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> Clinic:
    """Only for looking at: see `clinic` for one to change."""
    return open_clinic(tmp_path_factory.mktemp("healthy"))


@pytest.fixture
def clinic(healthy: Clinic, tmp_path: Path) -> Clinic:
    shutil.copytree(healthy.folder, tmp_path, dirs_exist_ok=True)
    return Clinic(tmp_path)
