"""Clusters, as responses."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from cineclube.controller.cabecalhos import name_model
from cineclube.controller.partes import parts
from cineclube.service.clusters import ClusterDetail, ClusterSummary


def every(request: Request, response: Response) -> Sequence[ClusterSummary]:
    """Answer with all clusters."""
    found = parts(request).clusters.all()
    name_model(response, found.versao)
    return found.itens


def detail(request: Request, response: Response, cluster_id: int) -> ClusterDetail:
    """Answer with one cluster."""
    found = parts(request).clusters.get(cluster_id)
    name_model(response, found.versao)
    return found


def picture(request: Request) -> Response:
    """Answer with the picture of the clusters."""
    found = parts(request).clusters.map()
    response = Response(found.png, media_type="image/png", headers={"Cache-Control": "no-cache"})
    name_model(response, found.versao)
    return response
