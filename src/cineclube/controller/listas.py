"""Lists of films as bytes: each film is read and written once for as long as it is the same."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from cineclube.db.tables import Filme
from cineclube.service.presente import Seen

MAX_WRITTEN = 30_000  # films that are kept as bytes, of a kilobyte each with a synopsis


class Listed(Protocol):
    """What is said of a film, known by its id."""

    @property
    def filme_id(self) -> int: ...


ItemT = TypeVar("ItemT", bound=Listed)


@dataclass(frozen=True)
class Writer(Generic[ItemT]):
    """How a list is written: `film` gives the JSON of a film, `items` that of a list, from what is
    said of each film and the JSON of the films.
    """

    film: Callable[[Filme], bytes]
    items: Callable[[Sequence[ItemT], Sequence[bytes]], bytes]


def written(seen: Seen, items: Sequence[ItemT], writer: Writer[ItemT]) -> bytes | None:
    """Write a list of different films; None where one of them cannot be read at once."""
    known = seen.shelf.written
    texts = {item.filme_id: known.get(item.filme_id) for item in items}
    missing = [film_id for film_id, text in texts.items() if text is None]
    if missing:
        films = seen.films(missing)
        new = {film_id: writer.film(films[film_id]) for film_id in missing if film_id in films}
        if len(known) + len(new) > MAX_WRITTEN:
            known.clear()
        known.update(new)
        texts.update(new)
    found = [text for text in texts.values() if text is not None]
    return writer.items(items, found) if len(found) == len(texts) else None
