"""Ratings that a user brings from another service: found in the catalogue, stored, reported."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto
from typing import TypeVar

from cineclube.db.avaliacoes import AvaliacaoRepository, NewRating, Rating
from cineclube.db.engine import Database
from cineclube.db.filmes import FilmeRepository
from cineclube.db.titulos import TituloRepository
from cineclube.db.usuarios import UsuarioRepository
from cineclube.errors import ModelUnavailableError, UserNotFoundError
from cineclube.importacao import (
    Ambiguous,
    Criterion,
    Entry,
    FormatName,
    KnownFilm,
    Matched,
    Outcome,
    Place,
    Refusal,
    Refused,
    find_films,
    read_export,
)
from cineclube.service.recomendacoes import Recomendacao, RecomendacaoService, Wish

N_RECOMMENDED = 5
MAX_LISTED = 1000  # rows of each kind; the totals count all


@dataclass(frozen=True)
class Linha:
    """A row of the file: its line, or its place in a JSON array; `arquivo` inside a zip."""

    arquivo: str | None
    linha: int
    titulo: str
    ano: int | None


@dataclass(frozen=True)
class Candidato:
    """A film of the catalogue."""

    id: int
    titulo: str
    ano: int | None


@dataclass(frozen=True)
class Correspondido(Linha):
    """A row whose film is known."""

    filme: Candidato
    criterio: Criterion


@dataclass(frozen=True)
class ForaDoCatalogo(Linha):
    """A row whose film the catalogue does not have."""


@dataclass(frozen=True)
class Ambiguo(Linha):
    """A row that may mean any of some films."""

    candidatos: tuple[Candidato, ...]


@dataclass(frozen=True)
class Recusado(Linha):
    """A row that is not taken over."""

    motivo: Refusal
    valor: str


@dataclass(frozen=True)
class Gravadas:
    """What became of the matched ratings; `mantidas` are those that Cineclube has newer."""

    novas: int
    atualizadas: int
    iguais: int
    mantidas: int


@dataclass(frozen=True)
class Totais:
    """How many rows; `lidas` is the sum of the others."""

    lidas: int
    correspondidos: int
    ambiguos: int
    fora_do_catalogo: int
    rejeitados: int
    pulados: int


@dataclass(frozen=True)
class Importacao:
    """The report. Lists hold the first `MAX_LISTED` rows; `recomendacoes` is None where nothing
    was to be written, and empty where no model serves.
    """

    formato: FormatName
    simulado: bool
    totais: Totais
    gravadas: Gravadas
    correspondidos: Sequence[Correspondido]
    ambiguos: Sequence[Ambiguo]
    fora_do_catalogo: Sequence[ForaDoCatalogo]
    rejeitados: Sequence[Recusado]
    pulados: Sequence[Recusado]
    recomendacoes: Sequence[Recomendacao] | None


Told = Correspondido | Ambiguo | ForaDoCatalogo | Recusado
SomeLine = TypeVar("SomeLine", bound=Linha)


class ImportacaoService:
    """Brings ratings of one user along: all that is understood, in one transaction."""

    def __init__(
        self, database: Database, recomendacoes: RecomendacaoService | None = None
    ) -> None:
        self._database, self._recomendacoes = database, recomendacoes

    def bring(self, user_id: int, content: bytes, *, simulate: bool) -> Importacao:
        """Read a file, store what it says of films of the catalogue, and report every row."""
        with self._database.reading() as session:
            if UsuarioRepository(session).get(user_id) is None:
                raise UserNotFoundError(user_id)
        export = read_export(content)
        entries = [row for row in export.rows if isinstance(row, Entry)]
        with self._database.reading() as session:  # others may write while titles are compared
            outcomes = find_films(entries, TituloRepository(session))
        now = int(datetime.now(UTC).timestamp())
        newest = _newest(outcomes, now)
        stored, present = self._settle(user_id, newest, now, simulate=simulate)
        told = list(_tell_all(export.rows, outcomes, newest, present))
        recommended = None if simulate else self._recommend(user_id)
        return _report(export.format, told, stored, simulate=simulate, recommended=recommended)

    def _settle(
        self, user_id: int, newest: "_Newest", now: int, *, simulate: bool
    ) -> tuple[Gravadas, set[int]]:
        """Store what is new; tell what became of each rating, and which films are still there."""
        transaction = self._database.reading() if simulate else self._database.writing()
        with transaction as session:
            if not UsuarioRepository(session).existing([user_id], hold=not simulate):
                raise UserNotFoundError(user_id)
            present = FilmeRepository(session).existing(list(newest), hold=not simulate)
            ratings = AvaliacaoRepository(session)
            old = {rating.film_id: rating for rating in ratings.of_user(user_id)}
            fates = {
                film_id: _fate(newest[film_id].entry, old.get(film_id), now) for film_id in present
            }
            if not simulate:
                ratings.store(
                    [
                        _rating(user_id, newest[film_id], now)
                        for film_id, fate in sorted(fates.items())
                        if fate in (_Fate.NEW, _Fate.UPDATED)
                    ]
                )
        counts = Counter(fates.values())
        return Gravadas(*(counts[fate] for fate in _Fate)), present

    def _recommend(self, user_id: int) -> Sequence[Recomendacao]:
        if self._recomendacoes is None:
            return ()
        try:
            return self._recomendacoes.for_user(user_id, Wish(limit=N_RECOMMENDED)).items
        except ModelUnavailableError:
            return ()


class _Fate(Enum):
    """What becomes of a rating; in the order of the fields of `Gravadas`."""

    NEW = auto()
    UPDATED = auto()
    SAME = auto()
    KEPT = auto()


_Newest = dict[int, Matched]  # by film


def _newest(outcomes: Iterable[Outcome], now: int) -> _Newest:
    """Take the newest rating of each film; of two as new as each other the later row."""
    newest: _Newest = {}
    for found in outcomes:
        if isinstance(found, Matched):
            other = newest.get(found.film.id)
            if other is None or _instant(found.entry, now) >= _instant(other.entry, now):
                newest[found.film.id] = found
    return newest


def _instant(entry: Entry, now: int) -> int:
    """Give when a rating was given: not after now, and before anything where nobody knows."""
    return -1 if entry.rated_at is None else min(entry.rated_at, now)


def _fate(entry: Entry, old: Rating | None, now: int) -> _Fate:
    """Let the newer rating stand; one without a date says nothing against one that is there."""
    if old is None:
        return _Fate.NEW
    if old.value == entry.value:
        learned = old.rated_at is None and entry.rated_at is not None
        return _Fate.UPDATED if learned else _Fate.SAME
    if entry.rated_at is None:
        return _Fate.KEPT
    return _Fate.UPDATED if _instant(entry, now) >= (old.rated_at or 0) else _Fate.KEPT


def _rating(user_id: int, found: Matched, now: int) -> NewRating:
    seconds = now if found.entry.rated_at is None else _instant(found.entry, now)
    instant = datetime.fromtimestamp(seconds, UTC)
    return NewRating(user_id, found.film.id, found.entry.value, instant)


def _tell_all(
    rows: Sequence[Entry | Refused], outcomes: Sequence[Outcome], newest: _Newest, present: set[int]
) -> Iterator[Told]:
    """Tell what became of each row, in the order of the file."""
    found = iter(outcomes)
    for row in rows:
        if isinstance(row, Refused):
            where = _where(row.place, row.title, row.year)
            yield Recusado(*where, motivo=row.refusal, valor=row.value)
        else:
            yield _tell(next(found), newest, present)


def _tell(found: Outcome, newest: _Newest, present: set[int]) -> Told:
    entry = found.entry
    where = _where(entry.place, entry.work.name, entry.work.year)
    match found:
        case Ambiguous(films=films):
            return Ambiguo(*where, candidatos=tuple(_candidate(film) for film in films))
        case Matched(film=film) if newest[film.id] is not found:
            return Recusado(*where, motivo=Refusal.RATED_AGAIN, valor=str(entry.value))
        case Matched(film=film, by=by) if film.id in present:
            return Correspondido(*where, filme=_candidate(film), criterio=by)
        case _:
            return ForaDoCatalogo(*where)


def _where(place: Place, title: str, year: int | None) -> tuple[str | None, int, str, int | None]:
    return place.file, place.line, title, year


def _candidate(film: KnownFilm) -> Candidato:
    return Candidato(film.id, film.titulo, film.ano)


def _report(
    name: FormatName,
    told: Sequence[Told],
    stored: Gravadas,
    *,
    simulate: bool,
    recommended: Sequence[Recomendacao] | None,
) -> Importacao:
    refused = _of_kind(told, Recusado)
    matched = _of_kind(told, Correspondido)
    ambiguous = _of_kind(told, Ambiguo)
    missing = _of_kind(told, ForaDoCatalogo)
    rejected = [row for row in refused if not row.motivo.is_skip]
    skipped = [row for row in refused if row.motivo.is_skip]
    lists = (matched, ambiguous, missing, rejected, skipped)
    return Importacao(
        formato=name,
        simulado=simulate,
        totais=Totais(len(told), *(len(rows) for rows in lists)),
        gravadas=stored,
        correspondidos=matched[:MAX_LISTED],
        ambiguos=ambiguous[:MAX_LISTED],
        fora_do_catalogo=missing[:MAX_LISTED],
        rejeitados=rejected[:MAX_LISTED],
        pulados=skipped[:MAX_LISTED],
        recomendacoes=recommended,
    )


def _of_kind(told: Sequence[Told], kind: type[SomeLine]) -> list[SomeLine]:
    return [row for row in told if isinstance(row, kind)]
