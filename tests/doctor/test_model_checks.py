"""Each check of the model passes on a good one and finds what was made bad for it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp
from clinic import VERSION, Clinic

from cineclube.doctor import evidence as evidence_module
from cineclube.doctor.examine import CHECKS, Area
from cineclube.doctor.finding import Verdict
from cineclube.recommender.batch import BatchRecommender, Lists, UserBlock
from cineclube.recommender.model import TasteModel
from cineclube.recommender.naming import UNNAMED

FAIL, WARN, PASS = Verdict.FAIL, Verdict.WARN, Verdict.PASS


def renamed(model: TasteModel, name: str) -> dict[str, Any]:
    return {"clusters": tuple(replace(cluster, name=name) for cluster in model.clusters)}


def with_cluster_of(model: TasteModel, n_elsewhere: int) -> dict[str, Any]:
    """All films in the first cluster but so many, which take turns in the others."""
    others = 1 + np.arange(model.n_films) % (len(model.clusters) - 1)
    labels = np.where(np.arange(model.n_films) < n_elsewhere, others, 0)
    return {"cluster_of": labels.astype(np.int32)}


MODEL_ILLS: list[tuple[str, Callable[[TasteModel], dict[str, Any]], Verdict, str, str]] = [
    (
        "model",
        lambda model: {"ranking_weights": model.ranking_weights * np.float32(np.nan)},
        FAIL,
        "ranking_weights are not finite",
        "",
    ),
    (
        "weights",
        lambda model: {"cluster_centres": model.cluster_centres * np.float32(np.inf)},
        FAIL,
        "not finite",
        "cluster_centres: ",
    ),
    (
        "weights",
        lambda model: {"ranking_weights": sp.csr_array(model.ranking_weights.shape, dtype="f4")},
        FAIL,
        "no film speaks for another",
        "",
    ),
    ("clusters", lambda model: renamed(model, " "), FAIL, "without a name: 8", "cluster 1"),
    ("clusters", lambda model: with_cluster_of(model, 0), FAIL, "without films: 7", "r 2"),
    ("clusters", lambda model: with_cluster_of(model, 40), WARN, "82%", "holds 82%"),
    (
        "clusters",
        lambda model: renamed(model, "Drama"),
        WARN,
        "8 clusters",
        "8 clusters are called",
    ),
    ("clusters", lambda model: renamed(model, UNNAMED), WARN, "8 clusters", "nothing sets"),
    (
        "model-films",
        lambda model: {"film_ids": model.film_ids + 70},
        WARN,
        "training: 70, of",
        "new",
    ),
    (
        "model-films",
        lambda model: {"film_ids": model.film_ids + 999},
        FAIL,
        "gone: 226",
        "new: ",
    ),
]


@pytest.mark.parametrize(("name", "change", "verdict", "looked_at", "example"), MODEL_ILLS)
def test_check_when_the_model_is_bad_then_it_says_so_with_an_example_and_advice(
    clinic: Clinic,
    name: str,
    change: Callable[[TasteModel], dict[str, Any]],
    verdict: Verdict,
    looked_at: str,
    example: str,
) -> None:
    clinic.change_model(**change(clinic.load()))
    found = clinic.examine(Area.MODEL)[name]
    assert found.verdict is verdict
    assert looked_at in found.looked_at
    assert found.advice
    assert any(example in shown for shown in found.examples) == bool(example)


def test_model_when_there_is_none_then_it_fails_and_what_needs_it_waits(clinic: Clinic) -> None:
    (clinic.models_dir / "current").unlink()
    results = clinic.examine()
    assert results["model"].verdict is FAIL
    assert "cineclube train" in results["model"].advice
    model_checks = [c.name for c in CHECKS if c.area is Area.MODEL and c.name != "model"]
    assert {results[name].verdict for name in model_checks} == {Verdict.SKIP}
    assert "`model`" in results["coverage"].looked_at


def test_model_when_a_file_is_damaged_then_it_fails(clinic: Clinic) -> None:
    (clinic.version_dir / "model.joblib").write_bytes(b"x")
    found = clinic.examine(Area.MODEL)["model"]
    assert found.verdict is FAIL
    assert "is damaged" in found.looked_at


def test_libraries_when_one_has_changed_then_it_warns(clinic: Clinic) -> None:
    clinic.change_manifest(libraries={**clinic.manifest["libraries"], "numpy": "1.0.0"})
    found = clinic.examine(Area.MODEL)["libraries"]
    assert found.verdict is WARN
    assert found.examples[0].startswith("numpy: made with 1.0.0, here is ")


@pytest.mark.parametrize(
    ("promoted", "reason"), [(False, "worse than popularity"), (True, "forced, though worse")]
)
def test_promotion_when_the_training_was_against_it_then_it_warns(
    clinic: Clinic, promoted: bool, reason: str
) -> None:
    clinic.change_manifest(promotion={"promoted": promoted, "reason": reason})
    found = clinic.examine(Area.MODEL)["promotion"]
    assert found.verdict is WARN
    assert reason in found.looked_at


@pytest.mark.parametrize(
    ("low", "high", "verdict", "looked_at"),
    [
        (-0.2, -0.1, FAIL, "worse than popularity"),
        (-0.1, 0.1, WARN, "not clearly better than popularity"),
        (0.1, 0.2, PASS, "[+0.100, +0.200] to popularity"),
    ],
)
def test_quality_when_measured_then_popularity_is_what_to_beat(
    clinic: Clinic, low: float, high: float, verdict: Verdict, looked_at: str
) -> None:
    held_out = clinic.held_out
    for name, difference in held_out["ndcg_at_10_of_cineclube_minus"].items():
        if name.startswith("popularity"):
            difference.update(low=low, high=high)
    clinic.change_metrics({"held_out": held_out})
    found = clinic.examine(Area.MODEL)["quality"]
    assert found.verdict is verdict
    assert looked_at in found.looked_at


def test_quality_when_nothing_was_measured_then_it_warns(clinic: Clinic) -> None:
    clinic.change_metrics({"held_out": None})
    assert clinic.examine(Area.MODEL)["quality"].verdict is WARN


@pytest.mark.parametrize(
    ("change", "verdict", "looked_at"),
    [
        ("DELETE FROM avaliacoes WHERE usuario_id % 6 = 0", PASS, "avaliacoes, +0 filmes"),
        ("DELETE FROM avaliacoes WHERE usuario_id % 3 = 0", WARN, "0 days old; since then -"),
        (
            "INSERT INTO usuarios (id, nome) SELECT id + 100, 'Ana' FROM usuarios WHERE id <= 13",
            WARN,
            "+13 usuarios",
        ),
    ],
)
def test_age_when_a_fifth_has_come_or_gone_then_it_warns(
    clinic: Clinic, change: str, verdict: Verdict, looked_at: str
) -> None:
    clinic.sql(change)
    found = clinic.examine(Area.MODEL)["age"]
    assert found.verdict is verdict
    assert looked_at in found.looked_at


class Careless(BatchRecommender):
    """Gives everybody the first ten films twice over, seen or not, and one score is no number."""

    def recommend(self, block: UserBlock) -> Lists:
        user_ids = np.repeat(block.user_ids, 10)
        film_ids = np.tile([1, 1, 2, 3, 4, 5, 6, 7, 8, 9], len(block))
        scores = np.tile(np.array([np.nan, *[1] * 9], np.float32), len(block))
        zeros = np.zeros(len(user_ids))
        return Lists(len(block), user_ids, zeros.astype("i4"), film_ids, scores, zeros.astype("i1"))


class Lazy(BatchRecommender):
    """Gives nobody more than nine films."""

    def __init__(self, model: TasteModel, k: int) -> None:
        super().__init__(model, k - 1)


def test_lists_when_they_are_careless_then_every_fault_is_found(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence_module, "BatchRecommender", Careless)
    results = clinic.examine(Area.MODEL, n_examples=10_000)
    sound = results["sound-lists"]
    assert sound.verdict is FAIL
    for fault in ("rated or put aside before", "user 9: the same film twice", "is no number"):
        assert any(fault in example for example in sound.examples)
    assert results["coverage"].verdict is FAIL
    assert results["coverage"].looked_at.startswith("9 films (4.0%)")
    assert results["one-for-all"].verdict is FAIL
    assert "is in 100% of the lists" in results["one-for-all"].looked_at
    assert len(results["one-for-all"].examples) == 9
    assert results["short-lists"].verdict is PASS


def test_lists_when_they_are_short_then_it_fails_only_where_films_are_left(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence_module, "BatchRecommender", Lazy)
    put_aside = "INSERT INTO ignorados SELECT 7, id, 0 FROM filmes WHERE id > 9"
    clinic.sql("DELETE FROM avaliacoes WHERE usuario_id = 7", put_aside)
    short = clinic.examine(Area.MODEL, n_examples=100)["short-lists"]
    assert short.verdict is FAIL
    assert short.looked_at == "59 of 60 users get too few films"
    assert any(example.startswith("user 8: 9 films, though ") for example in short.examples)
    assert not any(example.startswith("user 7:") for example in short.examples)


def test_coverage_when_it_passes_then_well_rated_films_in_no_list_are_named(
    healthy: Clinic,
) -> None:
    found = healthy.examine(Area.MODEL)["coverage"]
    assert found.verdict is PASS
    assert len(found.examples) == 3
    lists, model = healthy.evidence().lists, healthy.load()
    for example in found.examples:
        film_id = int(example.split(", film ")[1].split(":")[0])
        assert lists.n_lists_with[model.film_ids == film_id] == 0
        assert model.mean_rating[model.film_ids == film_id] >= 3.5


def test_lists_when_there_are_more_users_than_asked_for_then_a_seeded_sample_is_taken(
    healthy: Clinic,
) -> None:
    drawn = [healthy.evidence(max_users=25, seed=seed).lists for seed in (1, 1, 2)]
    assert [lists.n_users for lists in drawn] == [25, 25, 25]
    assert np.array_equal(drawn[0].n_lists_with, drawn[1].n_lists_with)
    assert not np.array_equal(drawn[0].n_lists_with, drawn[2].n_lists_with)


def test_lists_when_films_came_after_the_training_then_they_are_looked_at_too(
    clinic: Clinic,
) -> None:
    clinic.sql("INSERT INTO filmes (id, titulo, genero, diretor, atores) VALUES (900,'A','','','')")
    results = clinic.examine()
    assert results["model-films"].verdict is PASS
    assert "training: 1, " in results["model-films"].looked_at
    assert results["sound-lists"].verdict is PASS
    assert 900 in clinic.evidence().lists.film_ids


def test_version_when_it_is_looked_at_then_it_is_the_current_one(healthy: Clinic) -> None:
    assert healthy.examine(Area.MODEL)["model"].looked_at.startswith(f"{VERSION}: 226 films")
