"""Checks of the ratings."""

import numpy as np

from cineclube.db.exame import ExameRepository, TimedRating
from cineclube.doctor import wording
from cineclube.doctor.evidence import Evidence
from cineclube.doctor.finding import Finding, failed, judged, part, passed, percent, warned
from cineclube.recommender.split import RELEVANT_FROM

FEWEST_RATINGS = 200
FEWEST_LIKED = 0.01  # of all ratings
FEW_RATINGS = 5


def ratings(evidence: Evidence) -> Finding:
    """There is something to learn taste from."""
    n_ratings = evidence.n_ratings
    if n_ratings == 0:
        advice = "import ratings: until then everybody is given the same films"
        return failed("there are no ratings", advice)
    if n_ratings < FEWEST_RATINGS:
        advice = "gather more: so few say little beyond what the films are"
        return warned(f"only {n_ratings} ratings", advice)
    return passed(f"{n_ratings:,} ratings of {len(evidence.rated_films):,} films")


def rating_scale(evidence: Evidence) -> Finding:
    """Ratings use the scale: from RELEVANT_FROM on a film counts as liked."""
    totals = evidence.user_totals
    low, high = totals.lowest.min(), totals.highest.max()
    liked = part(int(totals.n_liked.sum()), evidence.n_ratings)
    looked_at = f"{low:g} to {high:g}; {percent(liked)} are {RELEVANT_FROM:g} or more"
    if liked < FEWEST_LIKED:
        advice = (
            "see whether they were imported from another scale (0 to 1, 0 to 3) and bring them to "
            "0 to 5: hardly anything counts as liked"
        )
        return failed(looked_at, advice)
    if low == high or low >= RELEVANT_FROM:
        advice = "let users say what they dislike, too: these ratings only say what was seen"
        return warned(looked_at, advice)
    return passed(looked_at)


def rating_times(evidence: Evidence) -> Finding:
    """Ratings know when they were given: the newest count most, and the latest are held out."""
    totals, n_ratings = evidence.user_totals, evidence.n_ratings
    n_timed = int(totals.n_timed.sum())
    advice = (
        "import the times if there are any: without them the order of ratings says nothing, and "
        "the measuring split is random"
    )
    if not n_timed:
        return warned("no rating has a time", advice)
    first, last = float(np.nanmin(totals.first)), float(np.nanmax(totals.last))
    if first == last and n_timed > FEW_RATINGS:
        return warned(f"all ratings have the same time, {wording.instant(first)}", advice)
    several = totals.n_timed >= FEW_RATINGS
    at_once = part(int((several & (totals.first == totals.last)).sum()), int(several.sum()))
    untimed = part(n_ratings - n_timed, n_ratings)
    looked_at = (
        f"{wording.instant(first)} to {wording.instant(last)}, {percent(untimed)} without time; "
        f"{percent(at_once)} of users rated all at once"
    )
    return judged(max(untimed, at_once), looked_at, advice, warn_above=0.5)


def future_ratings(evidence: Evidence) -> Finding:
    """No rating comes from the future, where it would stay the newest for long."""
    n_future = int(evidence.user_totals.n_future.sum())
    share = part(n_future, evidence.n_ratings)
    if not n_future:
        return passed("no rating is ahead of the clock by more than a day")
    with evidence.database.reading() as session:
        found = ExameRepository(session).future_ratings(evidence.now, evidence.n_examples)
    return judged(
        share,
        f"a day or more ahead of the clock: {wording.many(n_future, 'rating')} ({percent(share)})",
        "set the clock; or import again with times in seconds since 1970, not in milliseconds",
        map(_describe, found),
        fail_above=0.01,
    )


def ratings_before_film(evidence: Evidence) -> Finding:
    """Ratings are not older than their film, give or take a year."""
    n_before = int(evidence.user_totals.n_before_film.sum())
    share = part(n_before, evidence.n_ratings)
    if not n_before:
        return passed("no rating is a year older than its film")
    with evidence.database.reading() as session:
        found = ExameRepository(session).ratings_before_film(evidence.n_examples)
    return judged(
        share,
        f"a year older than their film: {wording.many(n_before, 'rating')} ({percent(share)})",
        "mend the film's year, or the time of the rating",
        map(_describe, found),
    )


def _describe(rating: TimedRating) -> str:
    film = wording.film(rating.film_id, rating.title, rating.year)
    return f"user {rating.user_id}, {wording.instant(rating.rated_at)}: {film}"
