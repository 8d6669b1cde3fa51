"""`cineclube train` from a database to a model that serves."""

import json
import math
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import joblib
import numpy as np
import pytest
from filelock import FileLock
from studio import ROOT, Studio, mock_data, mock_films, mock_ratings, mock_users

from cineclube.recommender import artefact
from cineclube.recommender.model import History, TasteModel
from cineclube.trainer.job import LOCK_FILE
from cineclube.trainer.measure import OURS, SERVING, UNRESTRICTED

LOVES = {
    1: {"comédia"},
    2: {"romance"},
    3: {"ficção científica", "ação"},
    5: {"drama", "biografia", "história"},
}


def history_of(model: TasteModel, user: int) -> tuple[History, set[int]]:
    mine = [r for r in mock_ratings() if r[0] == user]
    ids, times = np.array([r[1] for r in mine]), np.array([r[3] for r in mine])
    values = np.array([r[2] for r in mine], np.float32)
    return model.fold_in(ids, values, times), set(ids.tolist())


def numbers_in(value: Any) -> Iterator[float]:
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from numbers_in(part)
    elif isinstance(value, int | float):
        yield value


def differences(first: TasteModel, second: TasteModel) -> list[str]:
    return [
        field.name
        for field in fields(TasteModel)
        if joblib.hash(getattr(first, field.name)) != joblib.hash(getattr(second, field.name))
    ]


# What comes out


def test_train_when_done_then_the_version_is_whole_and_serves(mock_studio: Studio) -> None:
    assert mock_studio.leftovers == []
    assert [mock_studio.current] == mock_studio.versions
    version = mock_studio.open()
    assert version.manifest.counts == {
        "usuarios": len(mock_users()),
        "filmes": len(mock_films()),
        "avaliacoes": len(mock_ratings()),
        "clusters": len(mock_studio.load().clusters),
    }
    assert version.manifest.seed == 42
    assert version.manifest.promotion.promoted
    assert {p.name for p in version.folder.iterdir()} == {
        "manifest.json",
        *version.manifest.sha256,
    }


def test_train_when_done_then_the_manifest_holds_every_hyper_parameter(
    mock_studio: Studio,
) -> None:
    settings = mock_studio.open().manifest.settings
    assert set(settings) == {
        "history", "space", "clusters", "sequence", "weights", "matched_mass",
    }  # fmt: skip
    assert settings["clusters"]["n_clusters"] == len(mock_studio.load().clusters)
    assert settings["weights"]["regularisation"] > 0
    assert settings["weights"]["next_weight"] >= 0
    assert settings["weights"]["content_weight"] >= 0
    assert settings["history"]["popularity_weight"] >= 0
    assert 0 < settings["matched_mass"] <= 1


def test_train_when_done_then_the_metrics_beat_popularity(mock_studio: Studio) -> None:
    held_out = mock_studio.open().metrics["held_out"]
    minus = held_out["ndcg_at_10_of_cineclube_minus"]
    assert set(minus) == set(held_out["methods"]) - {OURS}
    for name in ("popularity", "popularity (4 and more)", "random"):
        assert held_out["methods"][OURS]["ndcg_at_10"] > held_out["methods"][name]["ndcg_at_10"]
        assert minus[name]["low"] > 0
    assert minus[UNRESTRICTED]["high"] >= 0  # the clusters cost no quality
    assert 0 < held_out["looked_at"] < 1
    assert held_out["split_by_time"]


def test_train_when_done_then_no_number_of_the_metrics_is_nan(mock_studio: Studio) -> None:
    numbers = list(numbers_in(json.loads(mock_studio.metrics_text())))
    assert len(numbers) > 50
    assert all(math.isfinite(number) for number in numbers)


def test_train_when_done_then_a_person_can_read_the_result(mock_studio: Studio) -> None:
    output = (mock_studio.folder / "output.txt").read_text("utf-8")
    model = mock_studio.load()
    assert "60 users, 226 films, 3,120 ratings" in output
    assert all(cluster.name in output for cluster in model.clusters)
    ndcg = mock_studio.open().metrics["held_out"]["methods"][OURS]["ndcg_at_10"]
    assert f"{ndcg:.3f}" in output
    assert f"Serving from now on: {mock_studio.open().folder}" in output
    stages = ("Reading", "Choosing", "Fitting to all but", "Measuring", "Fitting to all ratings",
              "Drawing", "Publishing")  # fmt: skip
    places = [output.index(stage) for stage in stages]
    assert places == sorted(places)


def test_train_when_done_then_the_plot_is_a_large_picture(mock_studio: Studio) -> None:
    png = mock_studio.open().plot.read_bytes()
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = (int.from_bytes(png[at : at + 4], "big") for at in (16, 20))
    assert (width, height) == (2400, 1575)


@pytest.mark.parametrize("user", LOVES)
def test_train_when_users_love_a_genre_then_their_first_five_are_of_it(
    mock_studio: Studio, user: int
) -> None:
    model = mock_studio.load()
    history, rated = history_of(model, user)
    ranking = model.recommend(history, 5, history.film_ix)
    ids = model.film_ids[ranking.film_ix].tolist()
    genres = {f["id"]: set(f["genero"].split(", ")) for f in mock_data()["filmes"]}
    assert len(set(ids)) == 5
    assert not set(ids) & rated
    assert sum(bool(genres[i] & LOVES[user]) for i in ids) >= 3
    names = [model.clusters[c].name for c in model.cluster_of[ranking.film_ix]]
    assert all(names)


def test_train_when_repeated_in_another_process_then_the_model_is_the_same(
    mock_studio: Studio, studio: Studio
) -> None:
    studio.fill(mock_films()[::-1], mock_users()[::-1], mock_ratings()[::-1])
    result = studio.run_script(str(ROOT / "train_model.py"), PYTHONHASHSEED="7")
    assert (result.returncode, result.stderr) == (0, "")
    assert "Serving from now on" in result.stdout
    for file in (artefact.MODEL_FILE, artefact.TWIN_FILE):
        assert differences(studio.load(file=file), mock_studio.load(file=file)) == []
    ours, theirs = studio.open(), mock_studio.open()
    assert ours.metrics == theirs.metrics
    assert ours.manifest.data_fingerprint == theirs.manifest.data_fingerprint
    assert ours.manifest.settings == theirs.manifest.settings
    assert ours.plot.read_bytes() == theirs.plot.read_bytes()


@pytest.mark.usefixtures("no_plot")
def test_train_when_the_seed_differs_then_so_does_the_model(
    mock_studio: Studio, trained: Studio
) -> None:
    assert trained.run("train", "--seed", "7").exit_code == 0
    assert trained.open(trained.versions[-1]).manifest.seed == 7
    assert differences(trained.load(trained.versions[-1]), mock_studio.load()) != []


# Options


@pytest.mark.usefixtures("no_plot")
def test_train_when_five_clusters_are_asked_for_then_there_are_five(trained: Studio) -> None:
    result = trained.run("train", "--clusters", "5", "--force")
    assert result.exit_code == 0, result.output
    model = trained.load()
    assert len(model.clusters) == 5
    assert sorted(set(model.cluster_of.tolist())) == [0, 1, 2, 3, 4]
    assert len({c.name for c in model.clusters}) == 5
    assert trained.open().manifest.settings["clusters"]["n_clusters"] == 5


@pytest.mark.parametrize(
    ("option", "value"),
    [("--clusters", "0"), ("--clusters", "five"), ("--seed", "-1"), ("--keep", "0")],
)
def test_train_when_an_option_makes_no_sense_then_it_is_named_and_nothing_happens(
    studio: Studio, option: str, value: str
) -> None:
    result = studio.run("train", option, value)
    assert result.exit_code == 2
    assert option in result.output
    assert not studio.models_dir.exists()


@pytest.mark.usefixtures("no_plot")
def test_train_when_versions_are_too_many_then_the_oldest_goes(trained: Studio) -> None:
    (first,) = trained.versions
    results = [trained.run("train", "--keep", "2") for _ in range(2)]
    assert [r.exit_code for r in results] == [0, 0]
    assert len(trained.versions) == 2
    assert first not in trained.versions
    assert f"Removed old versions: {first}" in results[1].output


@pytest.mark.usefixtures("no_plot")
def test_train_when_the_setting_says_how_many_to_keep_then_it_is_obeyed(trained: Studio) -> None:
    assert trained.run("train", CINECLUBE_MODELS_KEPT="1").exit_code == 0
    assert trained.versions == [trained.current]


@pytest.mark.usefixtures("no_plot")
def test_train_when_the_database_is_empty_and_a_seed_file_is_set_then_it_is_filled(
    studio: Studio,
) -> None:
    seed_file = str(ROOT / "mock_data.json")
    result = studio.run("train", CINECLUBE_SEED_FILE=seed_file)
    assert result.exit_code == 0, result.output
    assert "filled from" in result.output
    assert studio.open().manifest.counts["filmes"] == len(mock_films())


def test_train_when_the_seed_file_is_missing_then_exit_2(studio: Studio) -> None:
    result = studio.run("train", CINECLUBE_SEED_FILE="nowhere.json")
    assert result.exit_code == 2
    assert "nowhere.json" in result.stderr


# Promotion


@pytest.mark.usefixtures("no_plot")
def test_train_when_repeated_on_the_same_data_then_it_is_measured_against_its_own_twin(
    trained: Studio,
) -> None:
    (first,) = trained.versions
    result = trained.run("train")
    assert result.exit_code == 0, result.output
    assert trained.current != first
    held_out = trained.open().metrics["held_out"]
    # the model that serves has seen what is held out; only its twin can come out equal
    assert held_out["ndcg_at_10_of_cineclube_minus"][SERVING] == {"mean": 0, "low": 0, "high": 0}
    assert held_out["methods"][SERVING] == held_out["methods"][OURS]


def spoil(studio: Studio) -> None:
    """Add many people who like what does not belong together, and whose last ratings are low."""
    films = sorted({r[1] for r in mock_ratings()})
    other = dict(zip(films, np.random.default_rng(1).permutation(films).tolist(), strict=True))
    rows = []
    for copy in range(1, 9):
        for user in mock_users():
            mine = sorted((r for r in mock_ratings() if r[0] == user), key=lambda r: r[3] or 0)
            n_kept = len(mine) - round(0.2 * len(mine))
            rows += [
                (1000 * copy + user, other[film], value if i < n_kept else 1.0, when)
                for i, (_, film, value, when) in enumerate(mine)
            ]
    studio.fill(users=sorted({r[0] for r in rows}), ratings=rows)


@pytest.mark.usefixtures("no_plot")
def test_train_when_the_data_became_bad_then_exit_3_and_what_served_still_serves(
    trained: Studio,
) -> None:
    (first,) = trained.versions
    spoil(trained)
    result = trained.run("train", "--keep", "1")
    assert result.exit_code == 3, result.output
    assert trained.current == first
    assert trained.load().n_films == len(mock_films())
    (kept,) = set(trained.versions) - {first}
    promotion = trained.open(kept).manifest.promotion
    assert not promotion.promoted
    assert SERVING in promotion.reason
    assert f"cineclube models activate {kept}" in result.output
    assert trained.run("models", "activate", kept).exit_code == 0
    assert trained.current == kept


@pytest.mark.usefixtures("no_plot")
def test_train_when_the_data_became_bad_and_force_is_given_then_exit_0_and_it_serves(
    trained: Studio,
) -> None:
    (first,) = trained.versions
    spoil(trained)
    result = trained.run("train", "--force")
    assert result.exit_code == 0, result.output
    assert trained.current != first
    assert trained.open().manifest.promotion.reason.startswith("forced, though worse than")


@pytest.mark.usefixtures("no_plot")
@pytest.mark.parametrize("damage", ["current", "model.joblib", "manifest.json"])
def test_train_when_what_serves_is_damaged_then_the_new_version_is_the_first(
    trained: Studio, damage: str
) -> None:
    if damage == "current":
        (trained.models_dir / "current").write_text("../elsewhere", encoding="utf-8")
    else:
        (trained.open().folder / damage).write_bytes(b"damaged")
    result = trained.run("train")
    assert result.exit_code == 0, result.output
    assert "the current version cannot serve" in result.output
    assert trained.current == trained.versions[-1]
    assert trained.load().n_films == len(mock_films())


@pytest.mark.usefixtures("no_plot")
def test_train_when_what_serves_has_no_twin_then_it_is_not_compared_and_says_so(
    trained: Studio,
) -> None:
    folder = trained.open().folder
    (folder / artefact.TWIN_FILE).unlink()
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    del manifest["sha256"][artefact.TWIN_FILE]
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    result = trained.run("train")
    assert result.exit_code == 0, result.output
    assert "not compared with the version that serves" in result.output
    assert SERVING not in trained.open().metrics["held_out"]["methods"]


# Two at once


def test_train_when_another_trainer_is_at_work_then_exit_2_and_nothing_changes(
    trained: Studio,
) -> None:
    staging = trained.models_dir / ".staging-of-the-other"
    staging.mkdir()
    with FileLock(trained.models_dir / LOCK_FILE):
        result = trained.run("train")
    assert result.exit_code == 2
    assert "another trainer is at work" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert staging.is_dir()
    assert len(trained.versions) == 1
