"""`/`: the page that people look at, and its files."""

from fastapi import APIRouter, Request, Response

from cineclube.controller import pagina

router = APIRouter(include_in_schema=False)
router.mount("/web", pagina.FILES, name="web")


@router.get("/")
async def get_page(request: Request) -> Response:
    """A página do mapa de gosto."""
    return await pagina.page(request)
