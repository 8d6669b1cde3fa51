"""Similar films, as responses."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from cineclube.controller.guardadas import SHORT_LIST, Ask
from cineclube.controller.listas import Writer, written
from cineclube.controller.partes import answer_by
from cineclube.controller.prontas import Answer, make_answer
from cineclube.recommender.facts import Criteria
from cineclube.service.catalogo import Shelf
from cineclube.service.presente import Seen
from cineclube.service.similares import Parecido, choose_similar


def of_film(
    request: Request, film_id: int, criteria: Criteria, limit: int, writer: Writer[Parecido]
) -> Response:
    """Answer with the films like a film."""
    answer = partial(_of_film, criteria, limit, writer)
    ask = Ask(answer, personal=False, short=limit <= SHORT_LIST, ready=_knows_likeness)
    return answer_by(request, film_id, ask)


def _knows_likeness(shelf: Shelf) -> bool:
    return "likeness" in vars(shelf)


def _of_film(
    criteria: Criteria, limit: int, writer: Writer[Parecido], seen: Seen, film_id: int
) -> Answer | None:
    chosen = choose_similar(seen.shelf, film_id, criteria, limit)
    body = written(seen, chosen.items, writer)
    return None if body is None else make_answer(body, chosen.versao, chosen.total, private=False)
