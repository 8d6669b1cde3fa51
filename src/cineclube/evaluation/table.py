"""What a person reads in the terminal at the end of a study."""

from collections.abc import Iterable

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cineclube.evaluation import wording
from cineclube.evaluation.cold import EVERYTHING, KEPT
from cineclube.evaluation.result import Study
from cineclube.trainer.measure import OURS

EXCLUSIONS = {EVERYTHING: "all that was seen", KEPT: "what was kept"}


def print_study(console: Console, study: Study) -> None:
    """Print the tables and what stands beside them."""
    data, protocol = study.data, study.protocol
    _say(
        console,
        f"\n{data['usuarios']:,} users, {data['filmes']:,} films, {data['avaliacoes']:,} ratings. "
        + wording.split_line(study),
    )
    title = f"Held-out ratings of {protocol['n_users']:,} users"
    console.print(_methods(study, title))
    _say(
        console,
        "± is a standard error; brackets are 95 % bootstrap intervals over users, paired. Seconds "
        "are medians over the splits; lists: one for every user asked.",
    )
    if study.cold_users:
        console.print(_cold_users(study))
    for line in _notes(study):
        _say(console, line)
    for name, reason in study.left_out.items():
        console.print(Text(f"Left out: {name}: {reason}"), style="yellow")


def _say(console: Console, text: str) -> None:
    console.print(text, markup=False, highlight=False)


def _notes(study: Study) -> Iterable[str]:
    yield wording.clusters_line(study) + " " + wording.curve_line(study)
    if study.by_return:
        yield wording.return_line(study)
    yield wording.cold_films_line(study)
    rival = wording.best_rival(study)
    if rival is not None and rival[1].difference is not None:
        difference = rival[1].difference
        yield (
            f"In NDCG@10 {OURS} is {wording.verdict(difference)} the best of the others, "
            f"{rival[0]}: {wording.signed(difference)}."
        )


def _methods(study: Study, title: str) -> Table:
    headings = ("NDCG@10", "Recall@10", "HitRate@5", "coverage", "cineclube / it")
    table = _table(title, "method", *headings, "tune s", "fit s", "lists s")
    for name, method in study.ranked:
        spent = study.seconds["methods"][name]
        table.add_row(
            name,
            wording.mean_and_error(method.ndcg),
            f"{method.metrics['recall_at_10'].mean:.3f}",
            f"{method.metrics['hit_rate_at_5'].mean:.3f}",
            f"{method.coverage_at_10:.1%}",
            wording.ratio(method.ratio),
            *(wording.seconds(spent[phase]) for phase in ("tuning", "fitting", "scoring")),
            style="bold" if name == OURS else None,
        )
    return table


def _cold_users(study: Study) -> Table:
    names = list(dict.fromkeys(name for row in study.cold_users for name in row.methods))
    table = _table("Cut histories: NDCG@10 (over popularity's)", "ratings", "not shown", *names)
    for row in study.cold_users:
        cells = []
        for name in names:
            found = row.methods.get(name)
            mean = "" if found is None else f"{found.ndcg_at_10.mean:.3f}"
            times = "" if found is None or found.ratio is None else f" ({found.ratio.value:.2f})"
            cells.append(Text(mean + times, style="bold" if name == OURS else ""))
        table.add_row(str(row.n_ratings), EXCLUSIONS[row.excluded], *cells)
    return table


def _table(title: str, *headings: str) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    table.padding = (0, 1, 0, 0)
    for heading in headings:
        numeric = heading not in ("method", "not shown")
        table.add_column(heading, justify="right" if numeric else "left")
    return table
