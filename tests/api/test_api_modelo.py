"""The model that serves: described, swapped, refused, repaired."""

import json
import logging
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from cinema import PNG, VERSION, edit_manifest, fit_model, publish, read_mock, republish
from fastapi.testclient import TestClient

from cineclube.db.tables import Usuario
from cineclube.main import create_app
from cineclube.recommender import artefact
from cineclube.service.modelo import ModelRegistry

NEEDS_MODEL = (
    "/filmes/1/recomendacoes",
    "/clusters",
    "/clusters/1",
    "/clusters/mapa.png",
    "/modelo",
    "/health/ready",
)


def _served(client):
    return client.get("/health/ready").json().get("versao")


def _assert_unavailable(client):
    for address in NEEDS_MODEL:
        response = client.get(address)
        assert response.status_code == 503, address
        assert response.headers["content-type"] == "application/problem+json"
        assert response.headers["Retry-After"] == "7"
        assert response.json()["type"] == "/problemas/modelo-indisponivel"
    for address in ("/filmes", "/filmes/1", "/usuarios", "/health/live", "/docs"):
        assert client.get(address).status_code == 200
    response = client.get("/usuarios/1")
    assert response.json()["clusters"] is None
    assert "X-Modelo-Versao" not in response.headers
    assert client.get("/filmes/999999/recomendacoes").status_code == 404


def _told(caplog):
    return [r.getMessage() for r in caplog.records if r.name == "cineclube.service.modelo"]


def _break_hash(folder):
    path = folder / artefact.MODEL_FILE
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _truncate(folder):
    path = folder / artefact.MODEL_FILE
    path.write_bytes(path.read_bytes()[:-500])
    edit_manifest(folder, sha256=artefact.hash_files(folder))


def _other_libraries(folder):
    manifest = json.loads((folder / artefact.MANIFEST_FILE).read_text("utf-8"))
    edit_manifest(folder, libraries={**manifest["libraries"], "scikit-learn": "0.19.1"})


BREAKS = {
    "hash": (_break_hash, "damaged"),
    "truncated": (_truncate, "cannot be loaded"),
    "format": (lambda folder: edit_manifest(folder, format=999), "format 999"),
    "scikit-learn": (_other_libraries, "scikit-learn 0.19.1"),
    "manifest": (lambda f: (f / artefact.MANIFEST_FILE).write_text("{"), "cannot read"),
    "no plot": (lambda f: (f / artefact.PLOT_FILE).unlink(), "cannot read"),
    "no folder": (shutil.rmtree, "cannot read"),
    "pointer": (lambda f: (f.parent / "current").write_text("../elsewhere"), "does not name"),
}


def test_model_is_described(reader):
    response = reader.get("/modelo")
    model = response.json()
    assert model["versao"] == response.headers["X-Modelo-Versao"] == VERSION
    assert model["versoes"] == [VERSION]
    assert 0 <= model["idade_segundos"] < 3600
    assert model["metricas"] == {"ndcg_at_10": 0.25}
    assert model["manifesto"]["counts"] == {"films": len(read_mock()["filmes"])}
    assert model["manifesto"]["created_at"] == model["criado_em"]


def test_without_a_model_only_what_needs_one_waits(cinema, caplog, eventually, mock_model):
    shutil.rmtree(cinema.models_dir)
    with TestClient(create_app(cinema.settings)) as client:
        _assert_unavailable(client)
        client.app.state.parts.models.refresh()
        (message,) = _told(caplog)
        assert "names no model as current" in message
        publish(cinema.models_dir, mock_model, "20250202-000000")
        eventually(lambda: _served(client) == "20250202-000000")


@pytest.mark.parametrize("case", BREAKS)
def test_a_broken_model_is_refused_logged_once_and_picked_up_when_repaired(
    cinema, caplog, eventually, case
):
    break_it, reason = BREAKS[case]
    good = cinema.folder / "good"
    shutil.copytree(cinema.models_dir, good)
    break_it(cinema.current)
    with TestClient(create_app(cinema.settings)) as client:
        _assert_unavailable(client)
        client.app.state.parts.models.refresh()
        (message,) = _told(caplog)
        assert reason in message
        assert "none serves" in message
        shutil.copytree(good, cinema.models_dir, dirs_exist_ok=True)
        eventually(lambda: _served(client) == VERSION)
        assert client.get("/filmes/1/recomendacoes").status_code == 200


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda m: replace(m, popularity=m.popularity[:-1]), "popularity has the shape"),
        (lambda m: replace(m, cluster_of=m.cluster_of + 1), "cluster that is not there"),
        (lambda m: replace(m, film_ids=m.film_ids[::-1]), "ascending order"),
        (lambda m: replace(m, film_affinity=m.film_affinity * np.nan), "not finite"),
        (lambda m: replace(m, settings=None), "fails its trial"),
    ],
)
def test_a_model_that_fails_its_trial_never_serves(
    cinema, caplog, eventually, mock_model, change, reason
):
    with TestClient(create_app(cinema.settings)) as client:
        publish(cinema.models_dir, change(mock_model), "20250202-000000")
        eventually(lambda: reason in caplog.text)
        assert _served(client) == VERSION
        assert client.get("/filmes/1/recomendacoes").status_code == 200


def test_a_new_version_is_picked_up_without_a_failed_request(cinema, eventually):
    versions = [f"2025020{n}-000000" for n in range(1, 4)]
    done = threading.Event()

    def poll(client):
        seen = []
        while not done.is_set():
            response = client.get("/filmes/3/recomendacoes")
            seen.append((response.status_code, response.headers.get("X-Modelo-Versao")))
        return seen

    with TestClient(create_app(cinema.settings)) as client, ThreadPoolExecutor(2) as pool:
        polls = [pool.submit(poll, client) for _ in range(2)]
        try:
            for version in versions:
                republish(cinema, version)
                eventually(lambda version=version: _served(client) == version)
        finally:
            done.set()
        for future in polls:
            statuses, served = zip(*future.result(), strict=True)
            assert set(statuses) == {200}
            assert list(served) == sorted(served)
            assert set(served) <= {VERSION, *versions}


def test_an_older_version_can_be_made_current_again(cinema, client, eventually):
    republish(cinema, "20250202-000000")
    eventually(lambda: _served(client) == "20250202-000000")
    assert client.get("/modelo").json()["versoes"] == [VERSION, "20250202-000000"]
    artefact.make_current(cinema.models_dir, VERSION)
    eventually(lambda: _served(client) == VERSION)


def test_a_broken_new_version_leaves_the_old_one_serving(cinema, client, caplog, eventually):
    republish(cinema, "20250202-000000")
    eventually(lambda: _served(client) == "20250202-000000")
    edit_manifest(cinema.current, format=999)
    eventually(lambda: "format 999" in caplog.text)
    client.app.state.parts.models.refresh()
    assert "version 20250202-000000 serves on" in caplog.text
    assert caplog.text.count("format 999") == 1
    assert client.get("/filmes/1/recomendacoes").status_code == 200


def test_models_that_vanish_leave_the_last_one_serving(cinema, client, caplog, eventually):
    shutil.rmtree(cinema.models_dir)
    eventually(lambda: "names no model as current" in caplog.text)
    assert _served(client) == VERSION
    assert client.get("/clusters/mapa.png").content == PNG
    assert client.get("/modelo").json()["versoes"] == []
    assert client.get("/filmes/1/recomendacoes").status_code == 200


def test_a_failure_that_lasts_is_tried_again_and_logged_once(cinema, caplog):
    edit_manifest(cinema.current, format=999)
    registry = ModelRegistry(cinema.models_dir, retry_after_seconds=0)
    for _ in range(3):
        registry.refresh()
    assert len(_told(caplog)) == 1


def test_a_version_that_is_unchanged_is_not_loaded_again(cinema, caplog):
    registry = ModelRegistry(cinema.models_dir, retry_after_seconds=7)
    with caplog.at_level(logging.INFO):
        registry.refresh()
        serving = registry.serving()
        registry.refresh()
        assert registry.serving() is serving
        (cinema.models_dir / "current").touch()
        registry.refresh()
    assert registry.serving() is not serving
    assert len(_told(caplog)) == 2


def test_a_model_of_one_film_serves(cinema, mock_model, eventually):
    data = read_mock()
    film_id = data["filmes"][0]["id"]
    tiny = fit_model(
        {
            "usuarios": data["usuarios"],
            "filmes": data["filmes"][:1],
            "avaliacoes": [r for r in data["avaliacoes"] if r["filme_id"] == film_id],
        },
        n_clusters=1,
    )
    publish(cinema.models_dir, tiny, "20250202-000000")
    cinema.write(Usuario(id=7000, nome="Alguém"))
    with TestClient(create_app(cinema.settings)) as client:
        assert _served(client) == "20250202-000000"
        films = client.get("/filmes/7000/recomendacoes").json()
        assert films[0]["id"] == film_id  # the others came later: nobody knows them
        assert [f["estrategia"] for f in films] == ["popularidade"] * 5
