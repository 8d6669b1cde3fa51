"""Similar films, as responses."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from cineclube.controller.cabecalhos import describe_choice
from cineclube.controller.partes import parts
from cineclube.recommender.facts import Criteria
from cineclube.service.similares import FilmeSimilar


def of_film(
    request: Request, response: Response, film_id: int, criteria: Criteria, limit: int
) -> Sequence[FilmeSimilar]:
    """Answer with the films like a film."""
    found = parts(request).similares.similar(film_id, criteria, limit)
    describe_choice(response, found)
    return found.items
