"""Bad input to lists: every parameter and every field of a body has bounds, and a 422 names it."""

import json

import pytest

USER = "/filmes/1/recomendacoes"
POPULAR, NEW = "/filmes/populares", "/filmes/novidades"
ANYONE, GROUP = "/recomendacoes", "/recomendacoes/grupo"
REASON = "/filmes/1/recomendacoes/2/motivo"
BIG = 2**63

INTEGERS = {  # least and greatest
    "limite": (1, 1000),
    "ano_min": (1870, 2200),
    "ano_max": (1870, 2200),
    "duracao_max": (1, 10_000),
    "cluster": (1, BIG - 1),
}
NUMBERS = {"diversidade": (0, 1), "novidade": (0, 1), "nota_min": (0, 5)}
NO_INTEGERS = ["", "abc", "-1", "1.0", "1e2", "1_0", "+5", " 5", "٣", "³", "NaN", "5\x00", "9" * 30]
NO_NUMBERS = ["", "abc", "NaN", "nan", "inf", "-inf", "Infinity", "1e400", "-1e400", "1_0", "٣"]
NO_NUMBERS += [" 1", "1 ", "1,5", "0x1", "-0.1", "--1", ".5", "1.", "1\x00"]
LISTS = ["genero", "excluir_genero", "idioma"]
TEXTS = ["diretor", "ator"]
HOSTILE = ["' OR 1=1 --", "'; DROP TABLE filmes; --", "%", "_", "\\", "*", "\x00", "a\x00b", "🎬"]
HOSTILE += ["<script>alert(1)</script>", "{}", "ª" * 200, "\u202e", "'\"", "   "]


def _assert_named(response, *fields, place="query"):
    problem = response.json()
    assert response.status_code == problem["status"] == 422, response.text
    assert response.headers["content-type"] == "application/problem+json"
    faults = [(fault["campo"], fault["local"]) for fault in problem["erros"]]
    assert faults == [(field, place) for field in fields]
    for fault in problem["erros"]:
        assert fault["campo"] in problem["detail"]
        assert fault["mensagem"] in problem["detail"]
        assert " or " not in fault["mensagem"]
        assert "tem um valor que não é aceito aqui" not in fault["mensagem"]


def _send(reader, body, path=ANYONE):
    text = body if isinstance(body, str) else json.dumps(body)
    return reader.post(path, content=text, headers={"Content-Type": "application/json"})


# In the address


@pytest.mark.parametrize("name", INTEGERS)
def test_integers_in_an_address_have_bounds(reader, name):
    least, greatest = INTEGERS[name]
    for value in (least - 1, greatest + 1, *NO_INTEGERS):
        _assert_named(reader.get(USER, params={name: str(value)}), name)
    for value in (least, greatest):
        known = name != "cluster" or value == 1
        response = reader.get(USER, params={name: value})
        assert response.status_code == (200 if known else 404)


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_in_an_address_have_bounds(reader, name):
    least, greatest = NUMBERS[name]
    for value in (f"{greatest}.01", *NO_NUMBERS):
        _assert_named(reader.get(USER, params={name: value}), name)
    for value in (least, greatest, "-0", "0.0000001", "1e-300", "1e-999", f"{greatest}.0"):
        assert reader.get(USER, params={name: value}).status_code == 200


@pytest.mark.parametrize("path", [USER, POPULAR, NEW])
@pytest.mark.parametrize("name", [*LISTS, *TEXTS])
def test_texts_in_an_address_have_bounds(reader, path, name):
    place = f"{name}.0" if name in LISTS else name
    for value in ("", "a" * 201):
        _assert_named(reader.get(path, params={name: value}), place)
    assert reader.get(path, params={name: "a" * 200}).json() == [] or name == "excluir_genero"
    if name in LISTS:
        many = [f"g{n}" for n in range(21)]
        _assert_named(reader.get(path, params={name: many}), name)
        assert reader.get(path, params={name: many[1:]}).status_code == 200
        _assert_named(reader.get(path, params={name: ["drama", ""]}), f"{name}.1")


@pytest.mark.parametrize("path", [USER, POPULAR, NEW])
@pytest.mark.parametrize("value", HOSTILE, ids=ascii)
def test_hostile_text_is_text(reader, path, value):
    whole = reader.get(path, params={"limite": 1000})
    for name in (*LISTS, *TEXTS):
        response = reader.get(path, params={"limite": 1000, name: value})
        assert response.status_code == 200
        expected = whole.json() if name == "excluir_genero" else []
        assert response.json() == expected
    if path == USER:
        assert _send(reader, {"genero": [value], "diretor": value, "ator": value}).json() == []


@pytest.mark.parametrize("path", [USER, POPULAR])
def test_ids_to_leave_out_have_bounds(reader, path):
    for value in ("0", "-1", "abc", "", "1.5", str(BIG)):
        _assert_named(reader.get(path, params={"excluir": [1, value]}), "excluir.1")
    ids = list(range(1, 1002))
    _assert_named(reader.get(path, params={"excluir": ids}), "excluir")
    response = reader.get(path, params={"excluir": ids[:1000]})
    assert (response.json(), response.headers["X-Total-Count"]) == ([], "0")


@pytest.mark.parametrize("value", ["1", "0", "True", "yes", "", "on", "nan"])
def test_booleans_are_true_or_false(reader, value):
    _assert_named(reader.get(USER, params={"incluir_vistos": value}), "incluir_vistos")


@pytest.mark.parametrize(
    ("path", "name", "values"),
    [
        (POPULAR, "periodo", ["", "dia", "SEMANA", "0", "semana "]),
        (POPULAR, "deslocamento", ["-1", "", "0.5", str(BIG), "-0"]),
        (NEW, "deslocamento", ["-1", "", "0.5", str(BIG), "-0"]),
        (POPULAR, "limite", ["0", "1001", "", "x"]),
        (NEW, "limite", ["0", "1001", "", "x"]),
        (REASON, "limite", ["-1", "51", "", "x", "1.0"]),
        (POPULAR, "nota_min", NO_NUMBERS),
    ],
)
def test_the_other_parameters_have_bounds_too(reader, path, name, values):
    for value in values:
        _assert_named(reader.get(path, params={name: value}), name)


def test_of_a_single_value_that_is_repeated_the_last_counts(reader):
    assert reader.get(f"{USER}?limite=5&limite=2").json() == reader.get(f"{USER}?limite=2").json()
    _assert_named(reader.get(f"{USER}?limite=2&limite=0"), "limite")


def test_all_that_is_wrong_is_named(reader):
    response = reader.get(USER, params={"limite": 0, "novidade": 2, "genero": "", "cluster": "x"})
    _assert_named(response, "genero.0", "limite", "novidade", "cluster")


# In a body


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("limite", ['"5"', "true", "5.5", "0", "1001", "null", "[5]", "-0", "1e400"]),
        ("ano_min", ['"1990"', "true", "1990.5", "1869", "2201", "{}"]),
        ("duracao_max", ['"90"', "false", "0", "10001", "NaN"]),
        ("cluster", ['"1"', "true", "0", str(BIG), "1.5"]),
        ("diversidade", ['"0.5"', "true", "-0.1", "1.1", "NaN", "Infinity", "1e400", "null"]),
        ("novidade", ['"0"', "false", "-1e-9", "2", "-Infinity"]),
        ("nota_min", ['"4"', "true", "-1", "5.1", "NaN", "1e400"]),
        ("incluir_vistos", ['"true"', "1", "0", "null", "[]"]),
        ("genero", ['"drama"', "{}", "null", str(["a"] * 21).replace("'", '"')]),
        ("diretor", ["1", '""', '["a"]', "true", f'"{"a" * 201}"', r'"\ud800"']),
        ("excluir", ["1", "null", str(list(range(1, 1002)))]),
        ("curtidos", ["1", '"1"', str(list(range(1, 1002)))]),
        ("nao_curtidos", ["{}", "null", str([1] * 1001)]),
        ("avaliacoes", ["{}", "null", json.dumps([{"filme_id": 1, "avaliacao": 3}] * 1001)]),
        ("usuario", ["1"]),
        ("vetos", ["[]"]),
        ("", ["1"]),
    ],
)
def test_fields_of_a_body_have_types_and_bounds(reader, field, values):
    for value in values:
        response = _send(reader, f'{{"{field}": {value}}}')
        _assert_named(response, field or "corpo", place="body")


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("genero", ["drama", 1], "genero.1"),
        ("idioma", [""], "idioma.0"),
        ("excluir", [1, "2"], "excluir.1"),
        ("excluir", [True], "excluir.0"),
        ("curtidos", [1, 0], "curtidos.1"),
        ("curtidos", [2.5], "curtidos.0"),
        ("nao_curtidos", [BIG], "nao_curtidos.0"),
        ("avaliacoes", [[1, 5]], "avaliacoes.0"),
        ("avaliacoes", [{"filme_id": 1}], "avaliacoes.0.avaliacao"),
        ("avaliacoes", [{"avaliacao": 1}], "avaliacoes.0.filme_id"),
        ("avaliacoes", [{"filme_id": 1, "avaliacao": 5.5}], "avaliacoes.0.avaliacao"),
        ("avaliacoes", [{"filme_id": 1, "avaliacao": -0.5}], "avaliacoes.0.avaliacao"),
        ("avaliacoes", [{"filme_id": 1, "avaliacao": 0.3}], "avaliacoes.0.avaliacao"),
        ("avaliacoes", [{"filme_id": 1, "avaliacao": 1e-10}], "avaliacoes.0.avaliacao"),
        ("avaliacoes", [{"filme_id": 1, "avaliacao": "5"}], "avaliacoes.0.avaliacao"),
        ("avaliacoes", [{"filme_id": 1, "avaliacao": True}], "avaliacoes.0.avaliacao"),
        ("avaliacoes", [{"filme_id": 1, "avaliacao": float("nan")}], "avaliacoes.0.avaliacao"),
        ("avaliacoes", [{"filme_id": 1, "avaliacao": 5, "nota": 1}], "avaliacoes.0.nota"),
    ],
)
def test_what_is_inside_a_list_is_named_by_its_place(reader, field, value, named):
    _assert_named(_send(reader, {field: value}), named, place="body")


@pytest.mark.parametrize("body", ["[]", "null", "1", '"x"', "", "{", '{"limite": 1', "\ufeff{}x"])
def test_a_body_that_is_no_object_is_422(reader, body):
    for path in (ANYONE, GROUP):
        _assert_named(_send(reader, body, path), "corpo", place="body")


def test_what_json_schema_takes_for_an_integer_is_one(reader):
    body = {"limite": 3.0, "ano_min": 1990.0, "excluir": [1.0], "curtidos": [65.0], "cluster": 1.0}
    same = {"limite": 3, "ano_min": 1990, "excluir": [1], "curtidos": [65], "cluster": 1}
    assert _send(reader, body).json() == _send(reader, same).json() != []
    assert _send(reader, {"diversidade": -0.0, "novidade": 1, "cluster": None}).status_code == 200


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"usuarios": ["1", 2]}, "usuarios.0"),
        ({"usuarios": [1, True]}, "usuarios.1"),
        ({"usuarios": [1, BIG]}, "usuarios.1"),
        ({"usuarios": None}, "usuarios"),
        ({"usuarios": "12"}, "usuarios"),
        ({"estrategia": "maioria"}, "estrategia"),
        ({"estrategia": None}, "estrategia"),
        ({"estrategia": 1}, "estrategia"),
        ({"vetos": [0]}, "vetos.0"),
        ({"vetos": list(range(1, 1002))}, "vetos"),
        ({"curtidos": [1]}, "curtidos"),
        ({"limite": "5"}, "limite"),
        ({"incluir_vistos": 1}, "incluir_vistos"),
    ],
)
def test_a_group_is_asked_for_in_the_right_form(reader, change, named):
    body = {"usuarios": [1, 2], **change}
    _assert_named(_send(reader, body, GROUP), named, place="body")


@pytest.mark.parametrize("path", [ANYONE, GROUP])
def test_a_body_above_a_mebibyte_is_413(reader, path):
    response = _send(reader, '{"diretor": "' + "a" * 2**20 + '"}', path)
    assert response.status_code == 413
    assert response.json()["type"] == "/problemas/corpo-grande-demais"
