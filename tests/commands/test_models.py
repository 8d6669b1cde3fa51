"""`cineclube models list` and `activate`."""

import json
import shutil
from pathlib import Path

import pytest
from studio import Studio

from cineclube.recommender import artefact

VERSIONS = ("20250101T000000000Z", "20250202T000000000Z")


@pytest.fixture
def two(trained: Studio) -> Studio:
    """The older of two equal versions serves."""
    first = trained.open().folder
    for version in VERSIONS:
        shutil.copytree(first, trained.models_dir / version)
        manifest = json.loads((first / "manifest.json").read_text("utf-8"))
        text = json.dumps({**manifest, "version": version})
        (trained.models_dir / version / "manifest.json").write_text(text, "utf-8")
    shutil.rmtree(first)
    artefact.make_current(trained.models_dir, VERSIONS[0])
    return trained


def lines_of(text: str) -> dict[str, str]:
    return {v: line for line in text.splitlines() for v in VERSIONS if v in line}


def test_list_when_there_are_versions_then_the_newest_comes_first_and_one_serves(
    two: Studio,
) -> None:
    result = two.run("models", "list")
    assert result.exit_code == 0
    lines = lines_of(result.output)
    assert list(lines) == [VERSIONS[1], VERSIONS[0]]
    assert "serves" in lines[VERSIONS[0]]
    assert "serves" not in lines[VERSIONS[1]]
    ndcg = two.open().metrics["held_out"]["methods"]["cineclube"]["ndcg_at_10"]
    for line in lines.values():
        assert f"{ndcg:.3f}" in line
        assert "226" in line
        assert "yes" in line


def test_list_when_a_version_is_damaged_then_it_says_why_it_cannot_serve(two: Studio) -> None:
    (two.models_dir / VERSIONS[1] / "model.joblib").write_bytes(b"x")
    result = two.run("models", "list")
    assert result.exit_code == 0
    assert "cannot serve" in lines_of(result.output)[VERSIONS[1]]
    assert "damaged" in result.output
    assert "yes" in lines_of(result.output)[VERSIONS[0]]


def test_list_when_there_is_no_model_then_it_says_what_to_do(studio: Studio) -> None:
    result = studio.run("models", "list")
    assert result.exit_code == 0
    assert "run `cineclube train`" in result.output.replace("\n", " ")


def test_list_when_the_pointer_is_nonsense_then_it_says_so_and_lists_what_can_be_activated(
    two: Studio,
) -> None:
    (two.models_dir / "current").write_text("../elsewhere", encoding="utf-8")
    result = two.run("models", "list")
    assert result.exit_code == 0
    assert "does not name a version: '../elsewhere'" in result.stderr
    assert all(version in result.stdout for version in VERSIONS)
    assert "serves" not in result.stdout


def test_activate_when_a_version_is_kept_then_it_serves(two: Studio) -> None:
    result = two.run("models", "activate", VERSIONS[1])
    assert result.exit_code == 0
    assert result.output == f"{VERSIONS[1]} serves from now on\n"
    assert two.current == VERSIONS[1]


def test_activate_when_the_pointer_is_nonsense_then_it_is_mended(two: Studio) -> None:
    (two.models_dir / "current").write_text("../elsewhere", encoding="utf-8")
    assert two.run("models", "activate", VERSIONS[1]).exit_code == 0
    assert two.current == VERSIONS[1]


@pytest.mark.parametrize("version", ["20990101", "", "../models/" + VERSIONS[1], ".", "current"])
def test_activate_when_there_is_no_such_version_then_exit_2_and_nothing_changes(
    two: Studio, version: str
) -> None:
    result = two.run("models", "activate", version)
    assert result.exit_code == 2
    assert f"there is no version {version!r}" in result.stderr
    assert two.current == VERSIONS[0]


@pytest.mark.parametrize("file", ["model.joblib", "manifest.json", "metrics.json", "clusters.png"])
def test_activate_when_the_version_is_damaged_then_exit_2_and_nothing_changes(
    two: Studio, file: str
) -> None:
    (two.models_dir / VERSIONS[1] / file).write_bytes(b"x")
    result = two.run("models", "activate", VERSIONS[1])
    assert result.exit_code == 2
    assert file in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert two.current == VERSIONS[0]


def test_models_when_the_folder_is_a_file_then_exit_2(studio: Studio) -> None:
    file = Path(studio.folder / "file")
    file.write_text("x", encoding="utf-8")
    for command in (["list"], ["activate", "v1"]):
        result = studio.run("models", *command, CINECLUBE_MODELS_DIR=str(file))
        assert result.exit_code == 2
        assert len(result.stderr.strip().splitlines()) == 1
