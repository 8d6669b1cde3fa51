"""`GET /usuarios?nome=`: users by what their name begins with."""

import re

import pytest
from cinema import read_mock

USERS = {user["id"]: user["nome"] for user in read_mock()["usuarios"]}
RENATA = {"id": 1, "nome": "Renata Figueiredo"}


def _find(client, name, **paging):
    response = client.get("/usuarios", params={"nome": name, **paging})
    assert response.status_code == 200, response.text
    return response


@pytest.mark.parametrize("text", ["renata", "RENÁTA FIGUEIRÊDO", "figueir ren", " re  fi "])
def test_words_or_their_beginnings_find_a_name_in_any_order(reader, text):
    assert RENATA in _find(reader, text).json()


@pytest.mark.parametrize("text", ["enata", "renatas", "renata x", "renata%", "renata*"])
def test_what_begins_no_word_finds_nobody_and_signs_mean_nothing(reader, text):
    found = _find(reader, text).json()
    assert (RENATA in found) == (text in ("renata%", "renata*"))


@pytest.mark.parametrize("text", ["%", "_", '"', "*", "()", "💩", " ", "-", "\\", "'"])
def test_signs_alone_find_nobody(reader, text):
    response = _find(reader, text)
    assert (response.json(), response.headers["X-Total-Count"]) == ([], "0")


@pytest.mark.parametrize("text", ["", "x" * 201, "a\0b"])
def test_a_text_of_another_length_is_refused(reader, text):
    response = reader.get("/usuarios", params={"nome": text})
    assert response.status_code == 422
    assert response.json()["erros"][0]["campo"] == "nome"


def test_names_that_begin_with_the_text_come_first_then_by_name(reader):
    found = [user["nome"] for user in _find(reader, "a", limite=1000).json()]
    first = [name for name in found if name.startswith("A")]
    assert 0 < len(first) < len(found)
    assert found == [*sorted(first), *sorted(found[len(first) :])]
    words = {id_: re.split(r"\W+", name.casefold()) for id_, name in USERS.items()}
    assert len(found) == sum(any(w[0] in "aáâ" for w in of if w) for of in words.values())


def test_pages_follow_each_other_and_links_keep_the_text(reader):
    every = _find(reader, "a", limite=1000).json()
    pages = [_find(reader, "a", limite=4, deslocamento=i) for i in range(0, len(every), 4)]
    assert [user for page in pages for user in page.json()] == every
    assert {page.headers["X-Total-Count"] for page in pages} == {str(len(every))}
    assert '</usuarios?nome=a&limite=4&deslocamento=4>; rel="next"' in pages[0].headers["Link"]
    assert pages[0].headers["Cache-Control"] == "private, no-cache"
    assert _find(reader, "a", deslocamento=2**63 - 1).json() == []


def test_without_a_name_all_users_come_by_id(reader):
    found = reader.get("/usuarios?limite=1000").json()
    assert {user["id"]: user["nome"] for user in found} == USERS
    assert [user["id"] for user in found] == sorted(USERS)


def test_what_is_added_changed_or_deleted_is_found_so_at_once(client):
    def ids(text):
        return [user["id"] for user in _find(client, text).json()]

    new = client.post("/usuarios", json={"nome": "Zuleide Ñandú"}).json()["id"]
    assert ids("zul") == ids("nandu") == [new]
    client.patch(f"/usuarios/{new}", json={"nome": "Yara"})
    assert (ids("zuleide"), ids("yara")) == ([], [new])
    client.patch(f"/usuarios/{new}", json={"email": "yara@exemplo.com.br"})
    assert ids("yara") == [new]
    client.delete(f"/usuarios/{new}")
    assert ids("yara") == []
