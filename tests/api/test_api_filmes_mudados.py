"""A process that lived through many changes of films answers like one that starts after them."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from cinema import read_mock, republish
from fastapi.testclient import TestClient

from cineclube.main import create_app

FILMS = [film["id"] for film in read_mock()["filmes"]]
GENRES = ["drama", "comédia, drama", "terror", "documentário", "gênero novo", ""]
PATHS = ["/filmes/1/recomendacoes", "/filmes/7/recomendacoes", "/filmes/novidades"]
PATHS += ["/filmes/populares", "/generos"]


def _answers(client):
    answers = [client.get(path, params={"limite": 1000}) for path in PATHS[:-1]]
    answers.append(client.get(PATHS[-1]))
    assert {answer.status_code for answer in answers} == {200}
    return [answer.json() for answer in answers]


def _rounded(answer):
    """JSON with numbers that rounding cannot tell apart."""
    if isinstance(answer, float):
        return pytest.approx(answer, rel=1e-4, abs=1e-6)
    if isinstance(answer, dict):
        return {key: _rounded(value) for key, value in answer.items()}
    return [_rounded(value) for value in answer] if isinstance(answer, list) else answer


def _change(client, chance, mine):
    """Add, change or delete one film."""
    what = chance.choice(["POST", "POST", "PATCH", "PATCH", "DELETE"])
    film = {"genero": chance.choice(GENRES), "ano": chance.randint(1950, 2020)}
    film["sinopse"] = str(chance.random())
    if what == "POST":
        response = client.post("/filmes", json={"titulo": "Novo", "idioma": "tupi", **film})
        mine.append(response.json()["id"])
    elif what == "PATCH":
        response = client.patch(f"/filmes/{chance.choice(mine)}", json=film)
    else:
        response = client.delete(f"/filmes/{mine.pop(chance.randrange(len(mine)))}")
    assert response.status_code in {200, 201, 204}, response.text


@pytest.mark.parametrize("seed", [1, 2])
def test_after_many_changes_answers_are_those_of_a_process_that_starts(client, cinema, seed):
    chance, mine = random.Random(seed), FILMS[:40]
    for _ in range(12):
        _change(client, chance, mine)
        lived = _answers(client)
    with TestClient(create_app(cinema.settings)) as fresh:
        assert lived == _rounded(_answers(fresh))


def test_requests_at_once_while_films_change_and_a_model_comes_are_all_answered(
    client, cinema, eventually
):
    def change(part):
        chance, mine = random.Random(part), FILMS[20 * part : 20 * part + 20]
        for _ in range(8):
            _change(client, chance, mine)

    def read(_part):
        for _ in range(6):
            _answers(client)

    with ThreadPoolExecutor(6) as pool:
        done = [pool.submit(change, 0), pool.submit(change, 1)]
        done += [pool.submit(read, part) for part in range(4)]
        republish(cinema, "20250102-000000")
        for each in done:
            each.result(timeout=60)
    eventually(lambda: client.get("/modelo").json()["versao"] == "20250102-000000")
    with TestClient(create_app(cinema.settings)) as fresh:
        assert _answers(client) == _rounded(_answers(fresh))
