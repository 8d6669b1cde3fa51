"""Checks of what users are given, on a sample of them."""

import numpy as np

from cineclube.doctor import wording
from cineclube.doctor.evidence import Evidence
from cineclube.doctor.finding import Finding, failed, judged, part, passed, percent
from cineclube.doctor.sample import KNOWN_USER, LIST_LENGTH

FEWEST_USERS = 20  # with fewer, how varied their lists are is a matter of luck
IN_MOST_LISTS = 0.5
IN_ALL_LISTS = 0.9
WELL_RATED = 3.5
TRAIN = "run `cineclube train`"
REPORT = (
    f"{TRAIN}; if it stays, `cineclube models activate` the version before and report the defect"
)


def short_lists(evidence: Evidence) -> Finding:
    """Users are given LIST_LENGTH films while there are as many that they have not rated."""
    lists = evidence.lists
    examples = (
        f"user {user}: {n} films, though {left:,} are left" for user, n, left in lists.short
    )
    looked_at = f"{len(lists.short):,} of {lists.n_users:,} users get too few films"
    return failed(looked_at, REPORT, examples) if lists.short else passed(_all_well(evidence))


def _all_well(evidence: Evidence) -> str:
    return (
        f"{evidence.lists.n_users:,} users get {LIST_LENGTH} films, or all that they have not rated"
    )


def sound_lists(evidence: Evidence) -> Finding:
    """Lists hold films once each, neither rated nor put aside before, with finite scores."""
    lists = evidence.lists
    examples = [
        *(f"user {user}: film {film}, rated or put aside before" for user, film in lists.seen),
        *(f"user {user}: the same film twice" for user in lists.repeated),
        *(
            f"user {user}: film {film} with a score that is no number"
            for user, film in lists.not_finite
        ),
    ]
    if examples:
        return failed(
            f"{wording.many(len(examples), 'fault')} in the lists of {lists.n_users:,} users",
            REPORT,
            examples,
        )
    return passed(
        f"lists of {lists.n_users:,} users: films neither rated nor put aside, finite scores"
    )


def coverage(evidence: Evidence) -> Finding:
    """The lists differ from user to user, more than if all were given what is popular."""
    lists = evidence.lists
    n_films, n_popular = int((lists.n_lists_with > 0).sum()), int((lists.n_if_popular > 0).sum())
    looked_at = (
        f"{n_films:,} films ({percent(part(n_films, len(lists.film_ids)))}) are in the lists of "
        f"{lists.n_known_users:,} users; {n_popular:,} would be if all got what is popular"
    )
    if lists.n_known_users >= FEWEST_USERS and n_films < n_popular:
        advice = f"see the checks of ratings and weights, mend the data and {TRAIN}"
        return failed(looked_at, advice, _never(evidence))
    return passed(looked_at, _never(evidence))


def _never(evidence: Evidence) -> list[str]:
    """Well-rated films that are in nobody's list, the most rated first."""
    model, lists = evidence.model, evidence.lists
    absent = np.isin(model.film_ids, lists.film_ids[lists.n_lists_with == 0])
    well_rated = np.flatnonzero(absent & (model.mean_rating >= WELL_RATED))
    order = well_rated[np.argsort(-model.popularity[well_rated], kind="stable")]
    return [
        f"in no list: {_title(evidence, int(model.film_ids[ix]))}: {model.popularity[ix]:,} "
        f"ratings, mean {model.mean_rating[ix]:.1f}"
        for ix in order[: evidence.n_examples]
    ]


def one_for_all(evidence: Evidence) -> Finding:
    """No film is in nearly everybody's list."""
    lists = evidence.lists
    if lists.n_known_users < FEWEST_USERS or not len(lists.film_ids):
        n = lists.n_known_users
        return passed(f"only {n} users with {KNOWN_USER} ratings or more: nothing to compare")
    shares = lists.n_lists_with / lists.n_known_users
    order = np.argsort(-shares, kind="stable")
    frequent = [ix for ix in order if shares[ix] > IN_MOST_LISTS]
    top = int(order[0])
    looked_at = (
        f"the most frequent film, {_title(evidence, int(lists.film_ids[top]))}, is in "
        f"{percent(shares[top])} of the lists"
    )
    examples = (
        f"{_title(evidence, int(lists.film_ids[ix]))}: {percent(shares[ix])}" for ix in frequent
    )
    advice = f"look for a robot or a default among its ratings, then {TRAIN}"
    return judged(
        float(shares[top]),
        looked_at,
        advice,
        examples,
        warn_above=IN_MOST_LISTS,
        fail_above=IN_ALL_LISTS,
    )


def _title(evidence: Evidence, film_id: int) -> str:
    row = int(np.searchsorted(evidence.film_ids, film_id))
    film = evidence.films[row]
    return wording.film(film.id, film.titulo, film.ano)
