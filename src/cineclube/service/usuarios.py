"""The users, and the taste that the model sees in them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cineclube.db.avaliacoes import AvaliacaoRepository, Rating
from cineclube.db.engine import Database
from cineclube.db.tables import Usuario
from cineclube.db.usuarios import UsuarioRepository
from cineclube.errors import UserNotFoundError
from cineclube.recommender.model import TasteModel
from cineclube.service.historico import fold_in
from cineclube.service.modelo import ModelRegistry
from cineclube.service.paginas import Page


@dataclass(frozen=True)
class ClusterShare:
    """How much of a user's taste lies in a cluster, 0 to 1."""

    id: int
    nome: str
    participacao: float


@dataclass(frozen=True)
class Profile:
    """A user. `clusters` have the largest share first; None, as `versao`, where no model serves."""

    id: int
    nome: str
    n_avaliacoes: int
    clusters: tuple[ClusterShare, ...] | None
    versao: str | None


class UsuarioService:
    """Users as anyone may see them."""

    def __init__(self, database: Database, models: ModelRegistry) -> None:
        self._database, self._models = database, models

    def page(self, limit: int, offset: int) -> Page[Usuario]:
        """Give one page of all users, in the order of their ids."""
        with self._database.reading() as session:
            users = UsuarioRepository(session)
            return Page(users.page(limit, offset), users.count())

    def profile(self, user_id: int) -> Profile:
        """Describe one user."""
        with self._database.reading() as session:
            user = UsuarioRepository(session).get(user_id)
            ratings = AvaliacaoRepository(session).of_user(user_id)
        if user is None:
            raise UserNotFoundError(user_id)
        serving = self._models.serving_or_none()
        return Profile(
            id=user_id,
            nome=user.nome,
            n_avaliacoes=len(ratings),
            clusters=_shares(serving.model, ratings) if serving else None,
            versao=serving.version if serving else None,
        )


def _shares(model: TasteModel, ratings: Sequence[Rating]) -> tuple[ClusterShare, ...]:
    shares = model.cluster_shares(fold_in(model, ratings).history)
    order = np.argsort(-shares, kind="stable")
    return tuple(
        ClusterShare(model.clusters[i].id, model.clusters[i].name, float(shares[i]))
        for i in order
        if shares[i] > 0
    )
