"""What a person reads at the end of a training."""

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cineclube.recommender.evaluate import Difference
from cineclube.recommender.model import Cluster
from cineclube.trainer.gate import beats_popularity
from cineclube.trainer.job import Outcome
from cineclube.trainer.measure import OURS, Measurement

TYPICAL_SHOWN = 3


def print_report(console: Console, outcome: Outcome) -> None:
    """Print the data, the clusters, the metrics and where the model lies."""
    counts = outcome.manifest.counts
    console.print(
        f"\n{counts['usuarios']:,} users, {counts['filmes']:,} films, "
        f"{counts['avaliacoes']:,} ratings"
    )
    console.print(_clusters(outcome))
    if outcome.measurement is None:
        console.print("Not measured: there are too few ratings to hold any out.", style="yellow")
    else:
        console.print(_metrics(outcome.measurement))
        _print_notes(console, outcome.measurement)
    _print_result(console, outcome)


def _clusters(outcome: Outcome) -> Table:
    table = _table("Clusters", "id", "name", "films", "ratings", "typical films")
    for cluster in outcome.model.clusters:
        table.add_row(
            str(cluster.id),
            Text(cluster.name),
            f"{cluster.n_films:,}",
            f"{cluster.share_of_ratings:.0%}",
            Text(_typical(outcome, cluster)),
        )
    return table


def _table(title: str, *headings: str) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in headings:
        numeric = heading not in ("name", "typical films", "method")
        table.add_column(heading, justify="right" if numeric else "left", no_wrap=numeric)
    return table


def _typical(outcome: Outcome, cluster: Cluster) -> str:
    content, index = outcome.dataset.films.content, outcome.model.film_ids.searchsorted
    titles = (content[int(index(i))].title for i in cluster.typical_film_ids[:TYPICAL_SHOWN])
    return "; ".join(titles)


def _metrics(measurement: Measurement) -> Table:
    headings = ("NDCG@10", "Recall@10", "HitRate@5", "coverage", "cineclube is better by")
    table = _table(f"Held-out ratings of {measurement.n_users:,} users", "method", *headings)
    for name, evaluation in measurement.evaluations.items():
        summary = evaluation.summary()
        difference = measurement.differences.get(name)
        table.add_row(
            name,
            f"{summary['ndcg_at_10']:.3f} ±{summary['ndcg_at_10_error']:.3f}",
            f"{summary['recall_at_10']:.3f}",
            f"{summary['hit_rate_at_5']:.3f}",
            f"{summary['coverage_at_10']:.1%}",
            "" if difference is None else _interval(difference),
            style="bold" if name == OURS else None,
        )
    return table


def _interval(difference: Difference) -> str:
    return f"{difference.mean:+.3f} [{difference.low:+.3f}, {difference.high:+.3f}]"


def _print_notes(console: Console, measurement: Measurement) -> None:
    console.print(
        "± is a standard error; brackets are the 95 % bootstrap interval of the paired difference "
        f"in NDCG@10. The matching clusters hold {measurement.looked_at:.0%} of the films."
    )
    if not measurement.by_time:
        console.print("No rating has a time: the held-out part was drawn at random.")
    if not beats_popularity(measurement):
        console.print(
            "Warning: this does not clearly beat recommending what is popular; "
            "it needs more ratings.",
            style="yellow",
        )


def _print_result(console: Console, outcome: Outcome) -> None:
    promotion = outcome.manifest.promotion
    if outcome.note:
        console.print(Text(outcome.note), style="yellow")
    if promotion.promoted:
        console.print(
            Text(f"Serving from now on: {outcome.folder} ({promotion.reason})"), style="green"
        )
    else:
        console.print(
            Text(
                f"Kept but not promoted: {outcome.folder} ({promotion.reason}). To let it serve "
                f"all the same: cineclube models activate {outcome.manifest.version}"
            ),
            style="yellow",
        )
    if outcome.removed:
        console.print(f"Removed old versions: {', '.join(outcome.removed)}")
