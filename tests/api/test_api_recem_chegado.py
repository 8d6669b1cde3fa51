"""A newcomer's first minute: some questions, some answers, and films that are visibly theirs."""

from cinema import read_mock

SHOWN = 5


def _arrive(client, name):
    response = client.post("/usuarios", json={"nome": name})
    assert response.status_code == 201, response.text
    return response.json()["id"]


def _ask(client, user_id, limit=10):
    return client.get(f"/usuarios/{user_id}/perguntas", params={"limite": limit}).json()


def _rate(client, user_id, film_id, value):
    response = client.put(f"/usuarios/{user_id}/avaliacoes/{film_id}", json={"avaliacao": value})
    assert response.status_code in (200, 201, 204), response.text


def _not_seen(client, user_id, film_id):
    response = client.put(f"/usuarios/{user_id}/nao_vistos/{film_id}")
    assert response.status_code in (200, 201, 204), response.text


def _shown(client, user_id):
    films = client.get(f"/filmes/{user_id}/recomendacoes").json()
    assert len(films) == SHOWN
    return films


def _ids(films):
    return [film["id"] for film in films]


def _answer_three(client, user_id, loves):
    """Answer question after question until three films were rated, as one who loves some genres
    and has not seen what is neither of them nor of the others.
    """
    rated = {}
    while len(rated) < 3:
        question = _ask(client, user_id, 1)[0]
        genres = set(question["genero"].split(", "))
        assert question["id"] not in rated
        if genres & loves and not genres & (EVERY - loves):
            rated[question["id"]] = 5
            _rate(client, user_id, question["id"], 5)
        elif genres & (EVERY - loves):
            rated[question["id"]] = 0.5
            _rate(client, user_id, question["id"], 0.5)
        else:
            _not_seen(client, user_id, question["id"])
    return rated


ONE, OTHER = {"drama", "crime"}, {"comédia", "animação"}
EVERY = ONE | OTHER


def test_three_answers_make_five_films_personal_and_a_dislike_changes_them(client):
    ana, beto, nobody = (_arrive(client, name) for name in ("Ana", "Beto", "Caio"))
    assert _ask(client, ana) == _ask(client, beto)
    said = {ana: _answer_three(client, ana, ONE), beto: _answer_three(client, beto, OTHER)}
    lists = {user: _shown(client, user) for user in (ana, beto, nobody)}
    for user in (ana, beto):
        assert not set(_ids(lists[user])) & set(said[user])
        assert any(reason["tipo"] == "avaliacao" for f in lists[user] for reason in f["motivos"])
    for one, other in ((ana, beto), (ana, nobody), (beto, nobody)):
        assert len(set(_ids(lists[one])) - set(_ids(lists[other]))) >= 2
    disliked = lists[ana][0]["id"]
    _rate(client, ana, disliked, 0.5)
    after = _ids(_shown(client, ana))
    assert disliked not in after
    assert after != _ids(lists[ana])


def test_opposite_answers_to_the_same_three_questions_give_different_films(client):
    ana, beto = (_arrive(client, name) for name in ("Ana", "Beto"))
    questions = _ids(_ask(client, ana, 3))
    for place, film_id in enumerate(questions):
        _rate(client, ana, film_id, 5 if place else 0.5)
        _rate(client, beto, film_id, 0.5 if place else 5)
    of_ana, of_beto = _ids(_shown(client, ana)), _ids(_shown(client, beto))
    assert len(set(of_ana) - set(of_beto)) >= 3
    assert not set(of_ana + of_beto) & set(questions)


def test_who_has_seen_nothing_that_is_asked_still_gets_questions_and_films(client):
    ana = _arrive(client, "Ana")
    asked = set()
    for _ in range(12):
        film_id = _ask(client, ana, 1)[0]["id"]
        assert film_id not in asked
        asked.add(film_id)
        _not_seen(client, ana, film_id)
    assert len(asked) == 12 <= len(read_mock()["filmes"])
    _shown(client, ana)
