"""All checks in the order in which they are made. Another one is a function and a line here."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from cineclube.doctor import clusters, films, lists, ratings, storage, users, version
from cineclube.doctor.evidence import Evidence
from cineclube.doctor.finding import Finding, Verdict
from cineclube.errors import CineclubeError


class Area(StrEnum):
    """What is examined."""

    DATA = "data"
    MODEL = "model"


@dataclass(frozen=True)
class Check:
    """One question. It is not asked where one that it `needs` found something missing."""

    name: str
    area: Area
    look: Callable[[Evidence], Finding]
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """What a check found, with the examples that are shown."""

    name: str
    area: Area
    verdict: Verdict
    looked_at: str
    advice: str
    examples: tuple[str, ...]
    seconds: float


_DATABASE = ("database",)
_SOUND = (*_DATABASE, "integrity")
_SCHEMA = (*_SOUND, "schema")
_CATALOGUE = (*_SCHEMA, "films")
_RATINGS = (*_SCHEMA, "ratings")
_MODEL = (*_DATABASE, "model")
_SERVED = (*_CATALOGUE, "model")

CHECKS = (
    Check("database", Area.DATA, storage.database),
    Check("integrity", Area.DATA, storage.integrity, _DATABASE),
    Check("schema", Area.DATA, storage.schema, _SOUND),
    Check("references", Area.DATA, storage.references, _SCHEMA),
    Check("catalogue-version", Area.DATA, storage.catalogue_version, _SCHEMA),
    Check("ids", Area.DATA, storage.ids, _SCHEMA),
    Check("films", Area.DATA, films.films, _SCHEMA),
    Check("duplicate-films", Area.DATA, films.duplicate_films, _CATALOGUE),
    Check("titles", Area.DATA, films.titles, _CATALOGUE),
    Check("genres", Area.DATA, films.genres, _CATALOGUE),
    Check("film-content", Area.DATA, films.film_content, _CATALOGUE),
    Check("reachable-films", Area.DATA, films.reachable_films, _CATALOGUE),
    Check("users", Area.DATA, users.users, _SCHEMA),
    Check("ratings", Area.DATA, ratings.ratings, _SCHEMA),
    Check("rating-scale", Area.DATA, ratings.rating_scale, _RATINGS),
    Check("rating-times", Area.DATA, ratings.rating_times, _RATINGS),
    Check("future-ratings", Area.DATA, ratings.future_ratings, _RATINGS),
    Check("ratings-before-film", Area.DATA, ratings.ratings_before_film, _RATINGS),
    Check("user-histories", Area.DATA, users.user_histories, _RATINGS),
    Check("one-value-users", Area.DATA, users.one_value_users, _RATINGS),
    Check("largest-user", Area.DATA, users.largest_user, _RATINGS),
    Check("robots", Area.DATA, users.robots, _RATINGS),
    Check("model", Area.MODEL, version.model, _DATABASE),
    Check("libraries", Area.MODEL, version.libraries, _MODEL),
    Check("promotion", Area.MODEL, version.promotion, _MODEL),
    Check("quality", Area.MODEL, version.quality, _MODEL),
    Check("weights", Area.MODEL, clusters.weights, _MODEL),
    Check("clusters", Area.MODEL, clusters.clusters, _MODEL),
    Check("age", Area.MODEL, version.age, _SERVED),
    Check("model-films", Area.MODEL, version.catalogue, _SERVED),
    Check("short-lists", Area.MODEL, lists.short_lists, _SERVED),
    Check("sound-lists", Area.MODEL, lists.sound_lists, _SERVED),
    Check("coverage", Area.MODEL, lists.coverage, _SERVED),
    Check("one-for-all", Area.MODEL, lists.one_for_all, _SERVED),
)
_UNUSABLE = (Verdict.FAIL, Verdict.ERROR, Verdict.SKIP)


def examine(evidence: Evidence, only: Area | None = None) -> Iterator[Result]:
    """Make the checks, each as soon as it is asked for, those of one area where `only` names it.

    What they need of another area is made as well.
    """
    verdicts: dict[str, Verdict] = {}
    for check in _wanted(only):
        missing = next((name for name in check.needs if verdicts[name] in _UNUSABLE), None)
        result = _skipped(check, missing) if missing else _look(check, evidence)
        verdicts[check.name] = result.verdict
        yield result


def _wanted(only: Area | None) -> list[Check]:
    if only is None:
        return list(CHECKS)
    needed = {name for check in CHECKS if check.area is only for name in check.needs}
    return [check for check in CHECKS if check.area is only or check.name in needed]


def _skipped(check: Check, missing: str) -> Result:
    looked_at = f"not looked at until `{missing}` is well"
    return Result(check.name, check.area, Verdict.SKIP, looked_at, "", (), 0.0)


def _look(check: Check, evidence: Evidence) -> Result:
    started = time.perf_counter()
    try:
        found = check.look(evidence)
        examples = tuple(islice(found.examples, evidence.n_examples))
    except Exception as error:  # data that nobody thought of must not hide the other findings
        found, examples = _could_not_look(error), ()
    seconds = time.perf_counter() - started
    return Result(
        check.name, check.area, found.verdict, found.looked_at, found.advice, examples, seconds
    )


def _could_not_look(error: Exception) -> Finding:
    if isinstance(error, CineclubeError):
        advice = "see that the database is there and answers: CINECLUBE_DATABASE_URL"
        return Finding(Verdict.ERROR, f"cannot look: {error}", advice)
    return Finding(Verdict.ERROR, f"cannot look: {error!r}", "a defect of this check: report it")


def exit_code(results: list[Result]) -> int:
    """0: nothing failed; 1: something did; 2: nothing did, but something could not be looked at."""
    verdicts = {result.verdict for result in results}
    if Verdict.FAIL in verdicts:
        return 1
    return 2 if Verdict.ERROR in verdicts else 0
