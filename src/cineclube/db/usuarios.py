"""Reads users."""

from collections.abc import Sequence

from sqlmodel import Session, col, func, select

from cineclube.db.tables import Usuario


class UsuarioRepository:
    """The users of one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def count(self) -> int:
        """Count all users."""
        return self._session.exec(select(func.count()).select_from(Usuario)).one()

    def page(self, limit: int, offset: int) -> Sequence[Usuario]:
        """Read `limit` users in the order of their ids, leaving out the first `offset`."""
        return self._session.exec(
            select(Usuario).order_by(col(Usuario.id)).limit(limit).offset(offset)
        ).all()

    def get(self, user_id: int) -> Usuario | None:
        """Read one user."""
        return self._session.get(Usuario, user_id)
