"""`/filmes/busca`: films by what somebody remembers of them."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from cineclube.controller import busca
from cineclube.db import tables
from cineclube.routes.filmes import Filme
from cineclube.routes.parametros import Limit, Offset
from cineclube.routes.respostas import NO_DATABASE, PAGING, invalid_input, problems, success

router = APIRouter(tags=["Filmes"])

MAX_QUERY = 200

SearchText = Annotated[
    str,
    Query(
        alias="q",
        min_length=1,
        max_length=MAX_QUERY,
        pattern=r"^[^\x00]*$",
        description="Palavras do título, do diretor ou dos atores, inteiras ou só começadas",
        examples=["cidade de deus"],
    ),
]


@router.get(
    "/filmes/busca",
    summary="Busca filmes",
    response_model=list[Filme],
    responses={**success(PAGING), **invalid_input(), **problems(NO_DATABASE)},
)
def search_films(
    request: Request,
    response: Response,
    text: SearchText,
    limit: Limit = 20,
    offset: Offset = 0,
) -> Sequence[tables.Filme]:
    """Os filmes em que estão todas as palavras, o que mais combina primeiro.

    Maiúsculas e acentos não importam, e nenhum sinal tem significado especial. Onde as palavras
    acham pouco ou nada, erros de digitação são perdoados: um em palavras de 4 ou 5 letras, dois nas
    maiores.
    """
    return busca.page(request, response, text, limit, offset)
