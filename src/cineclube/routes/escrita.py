"""How lists of films are written: what the schemas say, without making an object of each part.

The schemas are what is documented; tests hold both to the same words.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from pydantic import TypeAdapter

from cineclube.controller.listas import Writer
from cineclube.db import tables
from cineclube.routes.filmes import Filme
from cineclube.service.motivos import Motivo
from cineclube.service.recomendacoes import Escolha
from cineclube.service.similares import Parecido

_FILME = TypeAdapter(Filme)


def _film(row: tables.Filme) -> bytes:
    return _FILME.dump_json(_FILME.validate_python(row))


def _escolhas(items: Sequence[Escolha], films: Sequence[bytes]) -> bytes:
    return _list(films, map(_say_choice, items))


def _parecidos(items: Sequence[Parecido], films: Sequence[bytes]) -> bytes:
    return _list(films, map(_say_alike, items))


RECOMENDACOES = Writer(_film, _escolhas)
SIMILARES = Writer(_film, _parecidos)


def _list(films: Sequence[bytes], said: Iterable[dict[str, Any]]) -> bytes:
    """Put what is said of each film into its object, behind its own fields."""
    objects = [
        film[:-1] + b"," + orjson.dumps(one)[1:] for film, one in zip(films, said, strict=True)
    ]
    return b"[" + b",".join(objects) + b"]"


def _say_choice(item: Escolha) -> dict[str, Any]:
    return {
        "pontuacao": item.pontuacao,
        "cluster": {"id": item.cluster.id, "nome": item.cluster.name},
        "estrategia": item.estrategia,
        "motivos": [_say_reason(reason) for reason in item.motivos],
    }


def _say_reason(reason: Motivo) -> dict[str, Any]:
    return {
        "tipo": reason.tipo,
        "filme_id": reason.filme_id,
        "titulo": reason.titulo,
        "avaliacao": reason.avaliacao,
        "participacao": reason.participacao,
    }


def _say_alike(item: Parecido) -> dict[str, Any]:
    shared = item.em_comum
    return {
        "similaridade": item.similaridade,
        "em_comum": {
            "genero": shared.genres,
            "diretor": shared.directors,
            "atores": shared.actors,
        },
    }
