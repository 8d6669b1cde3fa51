"""Checks of who rates, and how."""

import numpy as np

from cineclube.db.exame import MINUTE_SECONDS, ExameRepository
from cineclube.doctor import wording
from cineclube.doctor.evidence import Evidence
from cineclube.doctor.finding import Finding, failed, judged, part, passed, percent, warned

MEASURABLE = 3  # ratings: the first number of which one is held out
FEWEST_MEASURABLE = 30  # users; with fewer an interval says nothing
FEW_RATINGS = 5
MANY_RATINGS = 10
HEAVIEST_USERS = 500
ROBOT = 120  # ratings a minute: two a second for a whole minute
FEWEST_USERS = 20  # below that one user may well have a large share


def users(evidence: Evidence) -> Finding:
    """There is somebody to learn from, and enough of them to measure a model."""
    if evidence.n_users == 0:
        advice = "import users and ratings: `cineclube import --help`"
        return failed("there are no users", advice)
    n_measurable = int((evidence.user_totals.n_ratings >= MEASURABLE).sum())
    looked_at = f"{evidence.n_users:,} users, {n_measurable:,} with {MEASURABLE} ratings or more"
    if n_measurable < FEWEST_MEASURABLE:
        advice = (
            f"gather ratings: below {FEWEST_MEASURABLE} such users the training cannot tell a good "
            "model from a bad one"
        )
        return warned(looked_at, advice)
    return passed(looked_at)


def user_histories(evidence: Evidence) -> Finding:
    """Most users have rated enough to be known."""
    n_enough = int((evidence.user_totals.n_ratings >= FEW_RATINGS).sum())
    share = part(evidence.n_users - n_enough, evidence.n_users)
    looked_at = f"{percent(share)} of users have fewer than {FEW_RATINGS} ratings"
    advice = "ask new users for a few ratings: what they are given is mostly what is popular"
    return judged(share, looked_at, advice, warn_above=0.5)


def one_value_users(evidence: Evidence) -> Finding:
    """Users tell films apart: who gives all the same value says only what they have seen."""
    totals = evidence.user_totals
    many = totals.n_ratings >= MANY_RATINGS
    same = many & (totals.lowest == totals.highest)
    share = part(int(same.sum()), int(many.sum()))
    examples = (
        f"user {totals.user_ids[row]}: {totals.n_ratings[row]:,} ratings of {totals.lowest[row]:g}"
        for row in np.flatnonzero(same)
    )
    return judged(
        share,
        f"{int(same.sum()):,} of {int(many.sum()):,} users with {MANY_RATINGS} ratings or more "
        "give them all the same value",
        "see whether an importer or a client writes a default; if so, delete these ratings",
        examples,
        warn_above=0.05,
        fail_above=0.5,
    )


def largest_user(evidence: Evidence) -> Finding:
    """No user weighs as much as many others."""
    totals = evidence.user_totals
    if len(totals.user_ids) < FEWEST_USERS:
        return passed(f"fewer than {FEWEST_USERS} users with ratings: nothing to compare")
    row = int(np.argmax(totals.n_ratings))
    share = part(int(totals.n_ratings[row]), evidence.n_ratings)
    looked_at = (
        f"the busiest user, {totals.user_ids[row]}, has {percent(share)} of all ratings "
        f"({totals.n_ratings[row]:,})"
    )
    advice = "see whether this is one person; the ratings of a test or robot are better deleted"
    return judged(share, looked_at, advice, warn_above=0.1, fail_above=0.5)


def robots(evidence: Evidence) -> Finding:
    """Nobody rates faster than a person can."""
    totals = evidence.user_totals
    heaviest = np.argsort(-totals.n_ratings, kind="stable")[:HEAVIEST_USERS]
    suspects = heaviest[totals.n_ratings[heaviest] >= ROBOT]
    if not len(suspects):
        return passed(f"no user has {ROBOT} ratings: nobody is too fast")
    with evidence.database.reading() as session:
        found = ExameRepository(session).busy_minutes(
            totals.user_ids[suspects].tolist(), ROBOT, HEAVIEST_USERS
        )
    n_users = len({user for user, _, _ in found})
    n_ratings = sum(n for _, _, n in found)
    return judged(
        part(n_ratings, evidence.n_ratings),
        f"{n_users} of the {len(suspects)} users with most ratings gave {ROBOT} or more in one "
        f"minute, {percent(part(n_ratings, evidence.n_ratings))} of all",
        "an import of somebody's old ratings is fine; a robot's are better deleted",
        (
            f"user {user}: {n:,} ratings at {wording.instant(minute * MINUTE_SECONDS)}"
            for user, minute, n in found
        ),
        warn_above=0.01,
        fail_above=0.5,
    )
