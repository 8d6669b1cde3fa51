"""`cineclube train` after `cineclube train`: what the next version takes over."""

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
import pytest
from sqlalchemy import insert
from sqlmodel import select
from studio import Studio

from cineclube.db.tables import Avaliacao

pytestmark = pytest.mark.usefixtures("no_plot")

GOING_ON = "Going on from"
NEW_TIME = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture
def trained(mock_studio: Studio, tmp_path_factory: pytest.TempPathFactory) -> Studio:
    return mock_studio.copy(tmp_path_factory.mktemp("again"))


def rate(studio: Studio, films: Sequence[int], n_users: int) -> int:
    """Let some users rate films that they have not rated yet; tell how many ratings that makes."""
    with studio.database() as database, database.writing() as session:
        rated = {(a.usuario_id, a.filme_id) for a in session.exec(select(Avaliacao))}
        users = sorted({user for user, _ in rated})
        pairs = [(u, f) for u in users[:n_users] for f in films if (u, f) not in rated]
        rows = [
            {"usuario_id": u, "filme_id": f, "avaliacao": 4.0, "avaliado_em": NEW_TIME}
            for u, f in pairs
        ]
        session.execute(insert(Avaliacao), rows)
    return len(rows)


def test_train_when_hardly_anything_changed_then_it_goes_on_from_what_serves(
    trained: Studio,
) -> None:
    first, before = trained.open(), trained.load()
    n_new = rate(trained, [3, 7], 7)
    assert 0 < n_new < 0.01 * first.manifest.counts["avaliacoes"]
    result = trained.run("train", "--force")
    assert result.exit_code == 0
    assert f"{GOING_ON} {first.manifest.version}" in result.stdout
    assert "Choosing hyper-parameters" not in result.stdout
    now, version = trained.load(), trained.open()
    assert version.manifest.settings == first.manifest.settings
    assert version.metrics["validation"] == first.metrics["validation"]
    assert version.metrics["tuned_on"] == first.metrics["tuned_on"]
    assert np.mean(before.cluster_of == now.cluster_of) > 0.95
    assert [c.name for c in now.clusters] == [c.name for c in before.clusters]
    assert int(now.popularity.sum()) == int(before.popularity.sum()) + n_new


@pytest.mark.parametrize("option", ["--anew", "--clusters=9", "--seed=7"])
def test_train_when_asked_for_something_else_then_hyper_parameters_are_chosen_anew(
    trained: Studio, option: str
) -> None:
    result = trained.run("train", "--force", option)
    assert result.exit_code == 0
    assert GOING_ON not in result.stdout
    assert "Choosing hyper-parameters" in result.stdout


def test_train_when_much_was_rated_then_hyper_parameters_are_chosen_anew(trained: Studio) -> None:
    before, first = trained.load(), trained.open()
    n_new = rate(trained, range(1, 60), 30)
    assert n_new > 0.15 * first.manifest.counts["avaliacoes"]
    result = trained.run("train", "--force")
    assert GOING_ON not in result.stdout
    assert trained.open().metrics["tuned_on"] > first.metrics["tuned_on"]
    kept = {c.name for c in before.clusters} & {c.name for c in trained.load().clusters}
    assert len(kept) >= len(before.clusters) / 3  # the same taste has the same name


def test_train_when_the_version_that_serves_cannot_be_read_then_it_begins_anew(
    trained: Studio,
) -> None:
    assert trained.current is not None
    model = trained.models_dir / trained.current / "model.joblib"
    model.write_bytes(model.read_bytes()[:1000])
    result = trained.run("train")
    assert result.exit_code == 0
    assert GOING_ON not in result.stdout
