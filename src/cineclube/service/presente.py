"""What answers depend on, as it is now: the shelf, and what a user says of films."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from cineclube.db.engine import Database
from cineclube.db.filmes import FilmeRepository
from cineclube.db.gostos import Gosto, read_gosto
from cineclube.db.relance import Glance, State
from cineclube.db.tables import Filme
from cineclube.errors import UserNotFoundError
from cineclube.service.catalogo import CatalogueShelves, Shelf

ReadFilms = Callable[[Sequence[int]], Mapping[int, Filme]]


@dataclass(frozen=True)
class Seen:
    """One consistent state. `gosto` is empty where no user was asked about; `films` reads films by
    id; those are missing that cannot be read at once.
    """

    shelf: Shelf
    gosto: Gosto
    films: ReadFilms


class Present:
    """Looks at the present: at once, where that is possible, or by waiting for it."""

    def __init__(self, database: Database, shelves: CatalogueShelves) -> None:
        self._database, self._shelves = database, shelves
        self._glance = Glance(database, shelves.forget)

    def state(self, user_id: int | None) -> State | None:
        """Give what stays equal as long as nobody commits what could concern a user; None: it
        cannot be told.
        """
        return self._glance.state(user_id)

    def shelf(self, catalogue: int) -> Shelf | None:
        """Give the shelf that answers for a version of the catalogue, where it is made already."""
        return self._shelves.kept(catalogue)

    def at_once(self, user_id: int | None) -> Seen | None:
        """See without waiting; None where that cannot be, or where there is no such user."""
        gosto = self._glance.gosto(user_id)
        shelf = self._shelves.kept(gosto.catalogue) if gosto is not None and gosto.exists else None
        if shelf is None or gosto is None:
            return None
        return Seen(shelf, gosto, partial(self._glance.films, catalogue=gosto.catalogue))

    @contextmanager
    def waiting(self, user_id: int | None) -> Iterator[Seen]:
        """See by one transaction, for whatever the database and a new shelf take.

        Raises UserNotFoundError, ModelUnavailableError or DatabaseError.
        """
        with self._database.reading() as session:
            gosto = read_gosto(session, user_id)
            if user_id is not None and not gosto.exists:
                raise UserNotFoundError(user_id)
            shelf = self._shelves.shelf(session)
            yield Seen(shelf, gosto, FilmeRepository(session).by_ids)

    def close(self) -> None:
        """Close what glances."""
        self._glance.close()
