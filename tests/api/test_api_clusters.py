"""`/clusters`, and the clusters of `/usuarios/{id}`."""

import math

from cinema import PNG, VERSION, read_mock


def test_clusters_are_listed_with_their_films(reader):
    response = reader.get("/clusters")
    clusters = response.json()
    assert response.headers["X-Modelo-Versao"] == VERSION
    assert [c["id"] for c in clusters] == list(range(1, len(clusters) + 1))
    assert sum(c["n_filmes"] for c in clusters) == len(read_mock()["filmes"])
    shares = [c["participacao_avaliacoes"] for c in clusters]
    assert math.isclose(sum(shares), 1, abs_tol=1e-6)
    assert shares == sorted(shares, reverse=True)
    for cluster in clusters:
        assert cluster["nome"]
        assert cluster["filmes_tipicos"]
        assert all(set(film) == {"id", "titulo", "ano"} for film in cluster["filmes_tipicos"])


def test_one_cluster_also_has_its_most_rated_films(reader, mock_model):
    popularity = dict(
        zip(mock_model.film_ids.tolist(), mock_model.popularity.tolist(), strict=True)
    )
    for summary in reader.get("/clusters").json():
        cluster = reader.get(f"/clusters/{summary['id']}").json()
        films = cluster.pop("filmes")
        assert cluster == summary
        assert len({f["id"] for f in films}) == len(films) == min(20, summary["n_filmes"])
        counts = [popularity[film["id"]] for film in films]
        assert counts == sorted(counts, reverse=True)
        members = mock_model.film_ids[mock_model.cluster_of == summary["id"] - 1].tolist()
        assert {film["id"] for film in films} <= set(members)
        assert reader.get(f"/filmes/{films[0]['id']}").json() == films[0]


def test_films_deleted_after_the_training_are_left_out(client, cinema):
    films = client.get("/clusters/1").json()["filmes"]
    cinema.delete_films([films[0]["id"]])
    cluster = client.get("/clusters/1").json()
    assert [f["id"] for f in cluster["filmes"]] == [f["id"] for f in films[1:]]
    assert films[0]["id"] not in {f["id"] for f in cluster["filmes_tipicos"]}


def test_map_is_the_picture_of_the_version(reader):
    response = reader.get("/clusters/mapa.png")
    assert response.content == PNG
    assert response.headers["content-type"] == "image/png"
    assert response.headers["X-Modelo-Versao"] == VERSION


def test_user_has_the_shares_of_their_clusters(reader):
    names = {c["id"]: c["nome"] for c in reader.get("/clusters").json()}
    response = reader.get("/usuarios/3")
    user = response.json()
    assert set(user) == {"id", "nome", "n_avaliacoes", "clusters"}
    assert response.headers["X-Modelo-Versao"] == VERSION
    assert user["n_avaliacoes"] == sum(r["usuario_id"] == 3 for r in read_mock()["avaliacoes"])
    shares = [c["participacao"] for c in user["clusters"]]
    assert shares == sorted(shares, reverse=True)
    assert min(shares) > 0
    assert math.isclose(sum(shares), 1, abs_tol=1e-5)
    assert all(names[c["id"]] == c["nome"] for c in user["clusters"])
