"""Numbers and findings in words, for the terminal and for the report."""

from cineclube.evaluation.result import Comparison, Estimate, MethodResult, Study
from cineclube.trainer.measure import OURS

MANY = 100  # ratios beyond this are not worth their digits


def mean_and_error(estimate: Estimate, digits: int = 3) -> str:
    """Such as 0.131 ±0.007."""
    mean = f"{estimate.mean:.{digits}f}"
    return mean if estimate.error is None else f"{mean} ±{estimate.error:.{digits}f}"


def ratio(found: Comparison | None) -> str:
    """Such as 1.02 [0.98, 1.05]; empty where there is none."""
    if found is None:
        return ""
    if found.low is None or found.high is None:
        return _times(found.value)
    return f"{_times(found.value)} [{_times(found.low)}, {_times(found.high)}]"


def _times(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.0f}" if value < MANY else f">{MANY}"  # noqa: PLR2004


def signed(found: Comparison) -> str:
    """Such as +0.003 [-0.001, +0.007]."""
    if found.low is None or found.high is None:
        return f"{found.value:+.3f}"
    return f"{found.value:+.3f} [{found.low:+.3f}, {found.high:+.3f}]"


def verdict(difference: Comparison) -> str:
    """Whether the interval of a difference lies above, below or about zero."""
    if difference.low is None or difference.high is None:
        return "not told apart (which cannot be done with one user) from"
    if difference.low > 0:
        return "better than"
    if difference.high < 0:
        return "worse than"
    return "not told apart from"


def mean_and_error_in_percent(estimate: Estimate) -> str:
    """Such as 98% ±0.4%."""
    mean = f"{estimate.mean:.0%}"
    return mean if estimate.error is None else f"{mean} ±{estimate.error:.1%}"


def best_rival(study: Study, *, baselines: bool = True) -> tuple[str, MethodResult] | None:
    """Find the best method that is not ours; without `baselines` only among those with settings."""
    rivals = (
        (name, method)
        for name, method in study.ranked
        if not name.startswith(OURS) and (baselines or any(method.settings))
    )
    return next(rivals, None)


def seconds(value: float) -> str:
    """Such as 0.02, 1.3 or 140."""
    return f"{value:.2f}" if value < 1 else f"{value:.1f}" if value < MANY else f"{value:.0f}"


def users(number: int) -> str:
    """Such as 1 user or 1,000 users."""
    return f"{number:,} user{'' if number == 1 else 's'}"


def curve_line(study: Study) -> str:
    """What looking only into the matching clusters costs, in one line."""
    point = next(point for point in study.curve if point.in_use)
    kept = f"; looking there first keeps {ratio(point.kept)} of the NDCG@10 of all clusters"
    return (
        f"The clusters that hold {point.matched_mass:.2g} of a taste hold {point.looked_at:.0%} of "
        f"the films{kept if point.kept else ''}."
    )


def clusters_line(study: Study) -> str:
    """How many clusters there are, in one line."""
    numbers = ", ".join(str(number) for number in study.n_clusters)
    return f"Clusters, chosen on validation for each split: {numbers}."


def return_line(study: Study) -> str:
    """How well those are served who go on in one sitting and those who return, in one line; empty
    where no times are known.
    """
    rival = best_rival(study, baselines=False)
    names = [OURS, *([rival[0]] if rival else [])]
    groups = []
    for group in study.by_return:
        means = (f"{n} {mean_and_error(group.methods[n].ndcg_at_10)}" for n in names)
        groups.append(f"{group.name} ({users(group.n_users)}): {', '.join(means)}")
    return f"NDCG@10 by when the held-out ratings begin: {'; '.join(groups)}." if groups else ""


def cold_films_line(study: Study) -> str:
    """How films without ratings are ranked, in one line."""
    found = study.cold_films
    if found is None:
        return "Films without ratings: nobody can be asked on these data."
    ours = found.ndcg_at_10[OURS]
    return (
        f"{found.n_films:,} films without ratings, ranked among themselves for "
        f"{users(found.n_users)}: NDCG@10 {mean_and_error(ours.ndcg_at_10)}, chance (and "
        f"popularity) {found.chance_ndcg_at_10:.3f}, ratio {ratio(ours.ratio) or 'not defined'}; "
        f"recall@10 {mean_and_error(found.recall_at_10[OURS])}, chance "
        f"{found.chance_recall_at_10:.3f}."
    )


def split_line(study: Study) -> str:
    """How the ratings were split, in one line."""
    seeds = study.protocol["seeds"]
    listed = f"seed{'s' if len(seeds) > 1 else ''} {', '.join(str(seed) for seed in seeds)}"
    share = f"{study.protocol['test_share']:.0%}"
    if study.data["split_by_time"]:
        return f"Each user's last {share} of ratings are held out; ties in time: {listed}."
    return f"No rating has a time: {share} of each user's ratings are held out at random, {listed}."
