"""`GET /modelo/versoes`: the versions that are kept."""

import json
import shutil

import pytest
from cinema import VERSION, edit_manifest, publish, republish
from fastapi.testclient import TestClient

from cineclube.main import create_app
from cineclube.recommender import artefact

NEWER = "20250202-000000"
COUNTS = {"usuarios": 60, "filmes": 226, "avaliacoes": 3120, "clusters": 8}
MEASURED = {"held_out": {"methods": {"cineclube": {"ndcg_at_10": 0.25}}}}
NOTHING = dict.fromkeys(
    (
        "criado_em", "promovida", "motivo", "filmes", "usuarios", "avaliacoes", "clusters",
        "ndcg_10",
    )
)  # fmt: skip


def _versions(client):
    response = client.get("/modelo/versoes")
    assert response.status_code == 200
    return response.json()


def test_versions_are_listed_newest_first_with_what_their_training_says(client, cinema, mock_model):
    old = cinema.current
    publish(cinema.models_dir, mock_model, NEWER, counts=COUNTS)
    metrics = cinema.models_dir / NEWER / artefact.METRICS_FILE
    metrics.write_text(json.dumps(MEASURED), "utf-8")
    artefact.make_current(cinema.models_dir, old.name)
    newest, oldest = _versions(client)
    created_at = newest.pop("criado_em")
    assert created_at == _manifest(cinema, NEWER)["created_at"]
    assert newest == {
        "versao": NEWER,
        "em_uso": False,
        "promovida": True,
        "motivo": "first",
        **COUNTS,
        "ndcg_10": 0.25,
    }
    assert (oldest["versao"], oldest["em_uso"]) == (VERSION, True)
    assert (oldest["filmes"], oldest["ndcg_10"]) == (None, None)


def _manifest(cinema, version):
    path = cinema.models_dir / version / artefact.MANIFEST_FILE
    return json.loads(path.read_text("utf-8"))


def test_the_version_in_use_is_the_one_that_answers(client, cinema, eventually):
    def in_use():
        return [version["versao"] for version in _versions(client) if version["em_uso"]]

    assert in_use() == [VERSION]
    republish(cinema, NEWER)
    eventually(lambda: in_use() == [NEWER])
    (cinema.models_dir / artefact.CURRENT_FILE).write_text("../nonsense", "utf-8")
    assert in_use() == [NEWER]


@pytest.mark.parametrize("text", ["", "{", '{"counts": 3}', "[1]"])
def test_a_damaged_version_is_listed_with_what_is_known(client, cinema, text):
    folder = shutil.copytree(cinema.current, cinema.models_dir / NEWER)
    (folder / artefact.MANIFEST_FILE).write_text(text, "utf-8")
    (folder / artefact.METRICS_FILE).unlink()
    newest, oldest = _versions(client)
    assert newest == {"versao": NEWER, "em_uso": False, **NOTHING}
    assert (oldest["em_uso"], oldest["promovida"]) == (True, True)


def test_a_version_that_was_kept_back_says_why(client, cinema):
    promotion = {"promoted": False, "reason": "worse than the one that serves"}
    edit_manifest(cinema.current, promotion=promotion)
    [version] = _versions(client)
    assert (version["promovida"], version["motivo"]) == (False, promotion["reason"])


def test_without_a_model_there_is_no_version(cinema):
    shutil.rmtree(cinema.models_dir)
    with TestClient(create_app(cinema.settings)) as client:
        response = client.get("/modelo/versoes")
    assert (response.status_code, response.json()) == (200, [])
    assert "ETag" in response.headers
