"""Reads and writes users."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, select

from cineclube.db.dialetos import next_id, statement
from cineclube.db.filmes import IDS_PER_QUERY
from cineclube.db.tables import Usuario
from cineclube.errors import EmailTakenError

_HOLD = "SELECT id FROM usuarios WHERE id = :user_id FOR NO KEY UPDATE"


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

    def by_ids(self, user_ids: Sequence[int]) -> dict[int, Usuario]:
        """Read users by id, in the order of `user_ids`; those that do not exist are left out."""
        found: dict[int | None, Usuario] = {}
        for start in range(0, len(user_ids), IDS_PER_QUERY):
            ids = user_ids[start : start + IDS_PER_QUERY]
            users = self._session.exec(select(Usuario).where(col(Usuario.id).in_(ids)))
            found.update((user.id, user) for user in users)
        return {user_id: found[user_id] for user_id in user_ids if user_id in found}

    def get(self, user_id: int) -> Usuario | None:
        """Read one user."""
        return self._session.get(Usuario, user_id)

    def hold(self, user_id: int) -> bool:
        """Keep others from deleting a user, or from rating in their name, until the transaction
        ends; tell whether there is such a user.
        """
        held = statement(self._session, _HOLD)
        found = self._session.connection().execute(held, {"user_id": user_id})
        return found.first() is not None

    def existing(self, user_ids: Sequence[int], *, hold: bool = False) -> set[int]:
        """Give those of some ids that are users; `hold` keeps others from deleting them, or from
        rating in their name, until the transaction ends.
        """
        found: set[int] = set()
        ids = sorted(set(user_ids))
        for start in range(0, len(ids), IDS_PER_QUERY):
            some = ids[start : start + IDS_PER_QUERY]
            query = select(Usuario.id).where(col(Usuario.id).in_(some))
            if hold:  # SQLite has one writer anyway
                query = query.order_by(col(Usuario.id)).with_for_update(key_share=True)
            found.update(user_id for user_id in self._session.exec(query) if user_id is not None)
        return found

    def add(self, nome: str, email: str | None) -> Usuario:
        """Insert a user; raise EmailTakenError where another has this address (in lower case)."""
        self._refuse_taken(email, but=None)
        user = Usuario(id=next_id(self._session, Usuario), nome=nome, email=email)
        self._session.add(user)
        with _one_owner():
            self._session.flush()
        self._session.expunge(user)
        return user

    def update(self, user_id: int, values: Mapping[str, Any]) -> Usuario:
        """Change these fields of a user that exists, and give it.

        Raises EmailTakenError where another has this address (in lower case).
        """
        self._refuse_taken(values.get("email"), but=user_id)
        if values:
            statement = update(Usuario).where(col(Usuario.id) == user_id).values(**values)
            with _one_owner():
                self._session.connection().execute(statement)
        user = self._session.get_one(Usuario, user_id, populate_existing=True)
        self._session.expunge(user)
        return user

    def remove(self, user_id: int) -> bool:
        """Delete a user with all ratings and marks; tell whether it was there."""
        statement = delete(Usuario).where(col(Usuario.id) == user_id)
        return bool(self._session.connection().execute(statement).rowcount)

    def _refuse_taken(self, email: str | None, but: int | None) -> None:
        """Find the address in whatever case another wrote it: the constraint compares letters."""
        same = select(Usuario.id).where(func.lower(col(Usuario.email)) == email)
        if email is not None and any(owner != but for owner in self._session.exec(same)):
            raise EmailTakenError


@contextmanager
def _one_owner() -> Iterator[None]:
    """Tell a taken address, which both databases name in their message, from any other defect."""
    try:
        yield
    except IntegrityError as error:
        if "email" not in str(error.orig):
            raise
        raise EmailTakenError from error
