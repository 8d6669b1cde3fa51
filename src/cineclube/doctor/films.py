"""Checks of the catalogue."""

import html
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator

import numpy as np
from rapidfuzz.distance import Levenshtein

from cineclube.db.exame import FilmRow
from cineclube.doctor import wording
from cineclube.doctor.evidence import Evidence
from cineclube.doctor.finding import Finding, failed, judged, part, passed, percent, warned
from cineclube.recommender.cluster import FILMS_PER_CLUSTER

FEWEST_FILMS = 2 * FILMS_PER_CLUSTER  # for two clusters
NO_GENRE = "(no genres listed)"
TYPO_LENGTH = 5  # shorter words are too easily one letter apart
TYPO_RATIO = 50  # films of the genre that is meant, for each of the one that is mistyped
OTHER_SEPARATORS = re.compile(r"[|;/]")
ENCODINGS = ("latin-1", "cp1252")


def films(evidence: Evidence) -> Finding:
    """There is something to recommend."""
    n_films = len(evidence.films)
    if n_films == 0:
        advice = "`cineclube seed` loads the embedded data, `cineclube import movielens` MovieLens"
        return failed("there are no films", advice)
    if n_films < FEWEST_FILMS:
        advice = f"add films: from {FEWEST_FILMS} on there can be two clusters"
        return warned(f"only {n_films} films", advice)
    return passed(f"{n_films:,} films")


def duplicate_films(evidence: Evidence) -> Finding:
    """No film is there twice: its ratings would be split, and both be recommended."""
    groups = _duplicates(evidence.films)
    n_twice = len({film.id for _, group in groups for film in group[1:]})
    share = part(n_twice, len(evidence.films))
    if not groups:
        return passed("no two films share title and year, IMDb id or TMDB id")
    examples = (
        f"{wording.film(group[0].id, group[0].titulo, group[0].ano)} and "
        f"{', '.join(str(film.id) for film in group[1:3])}: same {what}"
        for what, group in groups
    )
    looked_at = f"there twice, it seems: {wording.many(n_twice, 'film')} ({percent(share)})"
    advice = "if they are the same film, move the ratings to one id and delete the other"
    return judged(share, looked_at, advice, examples, fail_above=0.05)


def _duplicates(films: list[FilmRow]) -> list[tuple[str, list[FilmRow]]]:
    groups: dict[tuple[str, Hashable], list[FilmRow]] = defaultdict(list)
    for film in films:
        groups["title and year", (film.titulo.strip().casefold(), film.ano)].append(film)
        if film.imdb_id:
            groups["IMDb id", film.imdb_id].append(film)
        if film.tmdb_id is not None:
            groups["TMDB id", film.tmdb_id].append(film)
    return [(what, group) for (what, _), group in groups.items() if len(group) > 1]


def film_content(evidence: Evidence) -> Finding:
    """Films have genre, director or actors: without them only ratings say what they are like."""
    bare = [film for film in evidence.films if not _has_content(film)]
    total = len(evidence.films)
    share = part(len(bare), total)
    missing = ", ".join(
        f"{percent(part(sum(not getattr(film, field) for film in evidence.films), total))} {name}"
        for field, name in _FIELDS.items()
    )
    looked_at = f"{percent(share)} of films have neither genre, director nor actors"
    return judged(
        share,
        f"{looked_at}; without: {missing}",
        "import the details again: new films of this kind cannot be placed by what they are",
        (wording.film(film.id, film.titulo, film.ano) for film in bare),
        warn_above=0.05,
        fail_above=0.5,
    )


_FIELDS = {"genero": "genre", "diretor": "director", "atores": "actors", "ano": "year"}


def _has_content(film: FilmRow) -> bool:
    return bool(film.genero.strip() or film.diretor.strip() or film.atores.strip())


def reachable_films(evidence: Evidence) -> Finding:
    """Films have content or ratings: what has neither is never recommended by taste."""
    unrated = ~np.isin(evidence.film_ids, evidence.rated_films)
    bare = [
        film
        for film, is_unrated in zip(evidence.films, unrated, strict=True)
        if is_unrated and not _has_content(film)
    ]
    share = part(len(bare), len(evidence.films))
    n_unrated = f"without ratings: {wording.many(int(unrated.sum()), 'film')}"
    return judged(
        share,
        f"{n_unrated}, without genre, director and actors as well: {len(bare):,} "
        f"({percent(share)})",
        "give these films a genre, director or actors: taste cannot reach them",
        (wording.film(film.id, film.titulo, film.ano) for film in bare),
        warn_above=0.01,
        fail_above=0.2,
    )


def genres(evidence: Evidence) -> Finding:
    """A genre is written in one way: another spelling is another genre to the model."""
    counts = Counter(
        value
        for film in evidence.films
        for part_ in film.genero.split(",")
        if (value := part_.strip())
    )
    doubts = dict(_doubtful_genres(counts))
    total = sum(counts.values())
    share = part(sum(counts[value] for value in doubts), total)
    looked_at = f"{len(counts)} genres"
    if doubts:
        looked_at += f", {len(doubts)} of them doubtful ({percent(share)} of all values)"
    advice = 'write each genre in one way, several separated by ", ", and leave unknown ones empty'
    examples = (
        f"{wording.quote(value)} ({wording.many(counts[value], 'film')}): {why}"
        for value, why in doubts.items()
    )
    return judged(share, looked_at, advice, examples, fail_above=0.2)


def _doubtful_genres(counts: Counter[str]) -> Iterator[tuple[str, str]]:
    """Give values that are no genre, or another way to write one."""
    plain: dict[str, list[str]] = defaultdict(list)
    for value, _ in counts.most_common():
        if value.casefold() == NO_GENRE:
            yield value, "says that there is none"
        elif OTHER_SEPARATORS.search(value):
            yield value, "several genres in one value"
        else:
            plain[_plain(value)].append(value)
    for first, *others in plain.values():
        for other in others:
            yield (
                other,
                f"also written {wording.quote(first)} ({wording.many(counts[first], 'film')})",
            )
    yield from _mistyped({key: values[0] for key, values in plain.items()}, counts)


def _mistyped(genres: dict[str, str], counts: Counter[str]) -> Iterator[tuple[str, str]]:
    for key, value in genres.items():
        for other, meant in genres.items():
            if (
                len(key) >= TYPO_LENGTH
                and counts[value] * TYPO_RATIO <= counts[meant]
                and Levenshtein.distance(key, other, score_cutoff=1) == 1
            ):
                yield (
                    value,
                    f"perhaps {wording.quote(meant)} ({wording.many(counts[meant], 'film')})",
                )
                break


def _plain(value: str) -> str:
    """Without case, accents, spaces and punctuation."""
    letters = unicodedata.normalize("NFKD", value.casefold())
    return "".join(char for char in letters if char.isalnum())


def titles(evidence: Evidence) -> Finding:
    """Titles can be read: they were not decoded wrongly and hold no control characters."""
    faulty = [(film, why) for film in evidence.films if (why := _fault(film.titulo))]
    broken = [(film, why) for film, why in faulty if why == NOT_UTF8]
    share = part(len(faulty), len(evidence.films))
    examples = (f"{wording.film(film.id, film.titulo)}: {why}" for film, why in [*broken, *faulty])
    if broken:
        advice = "write these titles again: training stops at them"
        return failed(f"not in UTF-8: {wording.many(len(broken), 'title')}", advice, examples)
    looked_at = f"garbled titles: {len(faulty):,} of {len(evidence.films):,}"
    advice = "import these films again from a file in UTF-8, or mend the titles"
    return judged(share, looked_at, advice, examples, fail_above=0.05)


NOT_UTF8 = "bytes that are no UTF-8"


def _fault(title: str) -> str | None:
    categories = set(map(unicodedata.category, title))
    checks: Iterable[tuple[bool, str]] = (
        ("Cs" in categories, NOT_UTF8),
        ("Cc" in categories, "control characters"),
        ("\ufffd" in title, "characters that were lost"),
        (not title.strip(), "blank"),
        (html.unescape(title) != title, "HTML in place of characters"),
        (any(_is_mojibake(title, encoding) for encoding in ENCODINGS), "decoded wrongly"),
    )
    return next((why for is_so, why in checks if is_so), None)


def _is_mojibake(title: str, encoding: str) -> bool:
    """Whether the text is UTF-8 that was read as something else."""
    if title.isascii():
        return False
    try:
        return title.encode(encoding).decode() != title
    except UnicodeError:
        return False
