"""Checks of the version that serves: its files, its age, and what its training measured."""

from typing import Any

import numpy as np

from cineclube.doctor import wording
from cineclube.doctor.evidence import Evidence
from cineclube.doctor.finding import Finding, failed, judged, part, passed, percent, warned
from cineclube.errors import InvalidModelError
from cineclube.recommender import artefact
from cineclube.recommender.trial import try_out

DAY_SECONDS = 86_400
CHANGED = 0.2  # of the rows it was trained on
FOREIGN = 0.5  # of its films: then it is another catalogue's
TRAIN = "run `cineclube train`"


def model(evidence: Evidence) -> Finding:
    """A model serves: its files are whole, it loads, and it answers."""
    try:
        version, model = evidence.version, evidence.model
        try_out(model)
    except InvalidModelError as error:
        return failed(
            str(error), f"{TRAIN}, or see `cineclube models list` for one to roll back to"
        )
    name = version.manifest.version
    return passed(f"{name}: {model.n_films:,} films, {len(model.clusters)} clusters; it answers")


def libraries(evidence: Evidence) -> Finding:
    """The model was made with the libraries that are here."""
    made_with, here = evidence.version.manifest.libraries, artefact.library_versions()
    others = [
        f"{name}: made with {made_with.get(name, 'none')}, here is {found}"
        for name, found in here.items()
        if name != "cineclube" and _minor(made_with.get(name, "")) != _minor(found)
    ]
    if others:
        advice = f"{TRAIN} with the libraries that serve: other versions may answer otherwise"
        return warned(
            f"changed since the training: {len(others)} of {len(here) - 1} libraries",
            advice,
            others,
        )
    return passed(f"the same as at its training: {', '.join(n for n in here if n != 'cineclube')}")


def _minor(version: str) -> list[str]:
    return version.split(".")[:2]


def age(evidence: Evidence) -> Finding:
    """Not much has come or gone since the training."""
    manifest = evidence.version.manifest
    now = {
        "avaliacoes": evidence.n_ratings,
        "filmes": len(evidence.films),
        "usuarios": evidence.n_users,
    }
    changes = {table: n - manifest.counts.get(table, 0) for table, n in now.items()}
    days = (evidence.options.now - manifest.created_at).total_seconds() / DAY_SECONDS
    looked_at = f"{max(days, 0):.0f} days old; since then " + ", ".join(
        f"{change:+,} {table}" for table, change in changes.items()
    )
    share = max(
        part(abs(change), max(manifest.counts.get(table, 0), 1))
        for table, change in changes.items()
    )
    return judged(share, looked_at, TRAIN, warn_above=CHANGED, fail_above=np.inf)


def quality(evidence: Evidence) -> Finding:
    """On held-out ratings the model was better than recommending what is popular."""
    held_out = evidence.version.metrics.get("held_out")
    if not held_out:
        advice = f"gather ratings and {TRAIN}: it takes users with three ratings or more"
        return warned("its training had too few ratings to measure it", advice)
    rival, better = _against_popularity(held_out)
    looked_at = (
        f"NDCG@10 {held_out['methods']['cineclube']['ndcg_at_10']:.3f} of {held_out['n_users']:,} "
        f"users, {better['mean']:+.3f} [{better['low']:+.3f}, {better['high']:+.3f}] to {rival}"
    )
    if better["high"] < 0:
        advice = (
            f"see the data checks: ratings may be noise or of another scale; mend it and {TRAIN}"
        )
        return failed(f"worse than popularity: {looked_at}", advice)
    if better["low"] <= 0:
        advice = "nothing today; with more users with ratings it shows which is better"
        return warned(f"not clearly better than popularity: {looked_at}", advice)
    return passed(looked_at)


def _against_popularity(held_out: dict[str, Any]) -> tuple[str, dict[str, float]]:
    """The better of the popularity baselines and the paired difference to it."""
    ndcg = {
        name: method["ndcg_at_10"]
        for name, method in held_out["methods"].items()
        if name.startswith("popularity")
    }
    rival = max(ndcg, key=ndcg.__getitem__)
    return rival, held_out["ndcg_at_10_of_cineclube_minus"][rival]


def promotion(evidence: Evidence) -> Finding:
    """The version serves because its training found it fit to."""
    found = evidence.version.manifest.promotion
    if not found.promoted:
        advice = "nothing if somebody activated it on purpose, else `cineclube models list`"
        return warned(f"its training did not promote it: {found.reason}", advice)
    if found.reason.startswith("forced"):
        return warned(found.reason, f"{TRAIN} without --force when the cause is mended")
    return passed(found.reason)


def catalogue(evidence: Evidence) -> Finding:
    """The model knows the films that there are."""
    model_ids, film_ids = evidence.model.film_ids, evidence.film_ids
    gone = model_ids[~np.isin(model_ids, film_ids)]
    new = np.flatnonzero(~np.isin(film_ids, model_ids))
    looked_at = (
        f"films that came since the training: {len(new):,}, of the model's gone: {len(gone):,}"
    )
    share_gone, share_new = part(len(gone), len(model_ids)), part(len(new), len(film_ids))
    examples = [
        *(f"new: {_named(evidence, row)}" for row in new[: evidence.n_examples]),
        *(f"film {film_id} is gone" for film_id in gone[: evidence.n_examples]),
    ]
    if max(share_gone, share_new) > FOREIGN:
        advice = (
            "see that CINECLUBE_MODELS_DIR and CINECLUBE_DATABASE_URL belong together; if they do, "
            f"{TRAIN}"
        )
        return failed(f"{looked_at}: hardly the same catalogue", advice, examples)
    share = max(share_gone, share_new)
    return judged(share, f"{looked_at} ({percent(share)})", TRAIN, examples, warn_above=CHANGED)


def _named(evidence: Evidence, row: int) -> str:
    film = evidence.films[row]
    return wording.film(film.id, film.titulo, film.ano)
