"""`cineclube evaluate` on databases."""

import json
import os
from pathlib import Path

import pytest
from studio import Studio, mock_films, mock_ratings, mock_users

from cineclube.evaluation.plots import PLOTS
from cineclube.trainer.measure import OURS

FEW_USERS = 24


@pytest.fixture(scope="module")
def small_studio(
    tmp_path_factory: pytest.TempPathFactory, _own_settings: None, _one_thread: None
) -> Studio:
    """A part of the embedded data. Nothing here changes it."""
    users = mock_users()[:FEW_USERS]
    ratings = [rating for rating in mock_ratings() if rating[0] in users]
    return Studio(tmp_path_factory.mktemp("evaluated")).fill(mock_films(), users, ratings)


def quickly(studio: Studio, *arguments: str) -> tuple[int, str, str]:
    result = studio.run("evaluate", "--tie-seeds", "1", "--methods", "none", *arguments)
    return result.exit_code, result.stdout, result.stderr


def test_evaluate_when_done_then_all_is_written_and_no_model_is_touched(
    small_studio: Studio, tmp_path: Path
) -> None:
    report, figures, pictures = tmp_path / "r.html", tmp_path / "f.json", tmp_path / "plots"
    options = ("--json", str(figures), "--report", str(report), "--plots", str(pictures))
    code, output, errors = quickly(small_studio, *options)
    assert (code, errors) == (0, "")
    assert OURS in output
    assert f"seed 42: {OURS}" in output
    document = json.loads(figures.read_text("utf-8"))
    assert document["data"]["usuarios"] == FEW_USERS
    assert document["protocol"]["seeds"] == [42]
    assert "EASE" not in document["methods"]
    assert report.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert {file.name for file in pictures.iterdir()} == {f"{name}.png" for name in PLOTS}
    assert {file.name for file in tmp_path.iterdir()} == {"r.html", "f.json", "plots"}
    assert not small_studio.models_dir.exists()


def test_evaluate_when_repeated_then_the_figures_are_the_same(
    small_studio: Studio, tmp_path: Path
) -> None:
    documents = []
    for name in ("a.json", "b.json"):
        quickly(small_studio, "--seed", "7", "--json", str(tmp_path / name))
        document = json.loads((tmp_path / name).read_text("utf-8"))
        assert document.pop("seconds")["total"] >= 0
        documents.append(json.dumps(document))
    assert documents[0] == documents[1]


@pytest.mark.parametrize("option", ["--json", "--report", "--plots"])
def test_evaluate_when_the_folder_is_missing_then_it_says_so_before_the_work(
    option: str, small_studio: Studio, tmp_path: Path
) -> None:
    place = tmp_path / "missing" / "file"
    code, output, errors = quickly(small_studio, option, str(place))
    assert code == 2
    assert output == ""
    assert str(place) in errors


@pytest.mark.parametrize("option", ["--json", "--report"])
def test_evaluate_when_the_file_is_a_folder_then_it_says_so(
    option: str, small_studio: Studio, tmp_path: Path
) -> None:
    code, output, errors = quickly(small_studio, option, str(tmp_path))
    assert (code, output) == (2, "")
    assert "it is a folder" in errors


def test_evaluate_when_the_folder_is_read_only_then_it_says_so(
    small_studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write everywhere
    code, _, errors = quickly(small_studio, "--json", str(tmp_path / "f.json"))
    assert code == 2
    assert "read-only" in errors


def test_evaluate_when_the_plots_folder_is_a_file_then_it_says_so(
    small_studio: Studio, tmp_path: Path
) -> None:
    (tmp_path / "plots").write_text("mine")
    code, _, errors = quickly(small_studio, "--plots", str(tmp_path / "plots"))
    assert code == 2
    assert "cannot make the folder" in errors
    assert (tmp_path / "plots").read_text() == "mine"


def test_evaluate_when_a_method_is_unknown_then_it_lists_them(small_studio: Studio) -> None:
    result = small_studio.run("evaluate", "--methods", "svd")
    assert result.exit_code == 2
    assert "no method 'svd'" in result.stderr
    assert "ease-recency" in result.stderr


def test_evaluate_when_the_database_is_empty_then_it_says_what_to_do(studio: Studio) -> None:
    code, _, errors = quickly(studio)
    assert code == 2
    assert "holds no films" in errors


def test_evaluate_when_there_are_no_ratings_then_it_says_so(studio: Studio) -> None:
    studio.fill([{"id": 1, "titulo": "Um"}], [1])
    code, _, errors = quickly(studio)
    assert code == 2
    assert "holds no ratings" in errors


def test_evaluate_when_everyone_rated_once_then_it_says_so(studio: Studio) -> None:
    films = [{"id": i, "titulo": f"Filme {i}"} for i in (1, 2)]
    studio.fill(films, range(1, 9), [(u, 1 + u % 2, 5.0, 100 + u) for u in range(1, 9)])
    code, _, errors = quickly(studio)
    assert code == 2
    assert "nothing can be held out" in errors
