"""The users, and the taste that the model sees in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cineclube.db.avaliacoes import AvaliacaoRepository
from cineclube.db.busca.nomes import NomeRepository
from cineclube.db.engine import Database
from cineclube.db.marcas import (
    IgnoradoRepository,
    MarcaRepository,
    NaoVistoRepository,
    VistoRepository,
)
from cineclube.db.tables import Usuario
from cineclube.db.usuarios import UsuarioRepository
from cineclube.errors import UserNotFoundError
from cineclube.service.avaliacoes import AvaliacaoFeita, tell
from cineclube.service.catalogo import CatalogueShelves
from cineclube.service.gosto import ClusterDoGosto, clusters_of
from cineclube.service.historico import fold_in
from cineclube.service.paginas import Page


@dataclass(frozen=True)
class Profile:
    """A user. `clusters` have the largest share first; None, as `versao`, where no model serves."""

    id: int
    nome: str
    n_avaliacoes: int
    clusters: tuple[ClusterDoGosto, ...] | None
    versao: str | None


@dataclass(frozen=True)
class FilmeMarcado:
    """A film that a user marked."""

    filme_id: int
    titulo: str
    em: datetime


@dataclass(frozen=True)
class Dados:
    """Everything that is known about a user."""

    id: int
    nome: str
    email: str | None
    avaliacoes: Sequence[AvaliacaoFeita]
    ignorados: Sequence[FilmeMarcado]
    vistos: Sequence[FilmeMarcado]
    nao_vistos: Sequence[FilmeMarcado]
    exportado_em: datetime


class UsuarioService:
    """Users as anyone may see them."""

    def __init__(self, database: Database, shelves: CatalogueShelves) -> None:
        self._database, self._shelves = database, shelves

    def page(self, limit: int, offset: int) -> Page[Usuario]:
        """Give one page of all users, in the order of their ids."""
        with self._database.reading() as session:
            users = UsuarioRepository(session)
            return Page(users.page(limit, offset), users.count())

    def named(self, text: str, limit: int, offset: int) -> Page[Usuario]:
        """Give one page of the users in whose name all words of a text begin a word, those whose
        name begins with it first, then by name.
        """
        with self._database.reading() as session:
            found = NomeRepository(session).find(text, limit, offset)
            users = UsuarioRepository(session).by_ids(found.ids)
        return Page(list(users.values()), found.total)

    def profile(self, user_id: int) -> Profile:
        """Describe one user."""
        with self._database.reading() as session:
            user = UsuarioRepository(session).get(user_id)
            if user is None:
                raise UserNotFoundError(user_id)
            ratings = AvaliacaoRepository(session).of_user(user_id)
            shelf = self._shelves.shelf_or_none(session)
        return Profile(
            id=user_id,
            nome=user.nome,
            n_avaliacoes=len(ratings),
            clusters=clusters_of(shelf.model, fold_in(shelf.model, ratings).history)
            if shelf
            else None,
            versao=shelf.version if shelf else None,
        )

    def everything(self, user_id: int) -> Dados:
        """Give all that is stored about a user."""
        with self._database.reading() as session:
            user = UsuarioRepository(session).get(user_id)
            if user is None:
                raise UserNotFoundError(user_id)
            return Dados(
                id=user_id,
                nome=user.nome,
                email=user.email,
                avaliacoes=[tell(r) for r in AvaliacaoRepository(session).of_user(user_id)],
                ignorados=_marked(IgnoradoRepository(session), user_id),
                vistos=_marked(VistoRepository(session), user_id),
                nao_vistos=_marked(NaoVistoRepository(session), user_id),
                exportado_em=datetime.now(UTC).replace(microsecond=0),
            )

    def add(self, nome: str, email: str | None) -> Usuario:
        """Add a user."""
        with self._database.writing() as session:
            return UsuarioRepository(session).add(nome, email)

    def change(self, user_id: int, values: Mapping[str, Any]) -> Usuario:
        """Change some fields of a user."""
        with self._database.writing() as session:
            users = UsuarioRepository(session)
            if not users.existing([user_id], hold=True):
                raise UserNotFoundError(user_id)
            return users.update(user_id, values)

    def remove(self, user_id: int) -> None:
        """Delete a user and everything about them."""
        with self._database.writing() as session:
            if not UsuarioRepository(session).remove(user_id):
                raise UserNotFoundError(user_id)


def _marked(marks: MarcaRepository, user_id: int) -> list[FilmeMarcado]:
    return [FilmeMarcado(*mark) for mark in marks.dated(user_id)]
