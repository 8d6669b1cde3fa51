"""Films for a group, as responses."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from cineclube.controller.cabecalhos import describe_choice, keep_private
from cineclube.controller.partes import parts
from cineclube.recommender.group import GroupStrategy
from cineclube.service.grupos import EscolhaDoGrupo
from cineclube.service.recomendacoes import Wish


def recommend(
    request: Request,
    response: Response,
    user_ids: Sequence[int],
    wish: Wish,
    strategy: GroupStrategy,
    vetoes: Sequence[int],
) -> Sequence[EscolhaDoGrupo]:
    """Answer with the best films for a group."""
    found = parts(request).grupos.recommend(user_ids, wish, strategy, vetoes)
    describe_choice(response, found)
    keep_private(response)
    return found.items
