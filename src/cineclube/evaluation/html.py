"""A study as one HTML file that needs nothing else."""

import json
from base64 import b64encode
from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape
from importlib import resources
from string import Template

from cineclube.evaluation import wording
from cineclube.evaluation.plots import PLOTS, better_popularity, draw
from cineclube.evaluation.result import Chosen, Comparison, Group, Study
from cineclube.trainer.measure import OURS

TEMPLATE = "report.html"
CAPTIONS = {
    "ndcg": "NDCG@10 of every method. Lines are 95 % bootstrap intervals over users; methods are "
    "compared by the paired ratios in the table, not by whether these lines overlap.",
    "history_length": "NDCG@10 by how many ratings are known of a user.",
    "coverage": "Accuracy against coverage: high and to the right is good. Random covers most and "
    "finds nothing.",
    "clusters": "How much of the NDCG@10 of a search in all clusters is kept when only the "
    "best-matching ones are looked into, from few clusters (left) to nearly all (right). The band "
    "is a 95 % interval; the dashed line is 0.98.",
    "cold_users": "Histories cut to the newest ratings: NDCG@10 over that of the better "
    "popularity baseline, with the 95 % interval of cineclube.",
}

RETURNS = (
    "Users whose held-out ratings begin within an hour of the last rating that the methods know "
    "(same sitting), and the others (came back later). This matters because on MovieLens most "
    "people rate everything in one sitting, so that the split asks for the rest of that sitting, "
    "while people who return to a site are more like the second group."
)


def render(study: Study) -> str:
    """Make the report. Everything that comes from data is escaped."""
    template = Template(resources.files(__package__).joinpath(TEMPLATE).read_text("utf-8"))
    figures = {f"figure_{name}": _figure(study, name) for name in PLOTS}
    if not study.cold_users:
        figures["figure_cold_users"] = "<p>No user has enough ratings for that.</p>"
    return template.substitute(
        figures,
        finding=_finding(study),
        facts=_facts(study),
        methods=_methods(study),
        left_out=_left_out(study),
        mainstream=_groups(study, study.by_mainstream, "taste"),
        lengths=_groups(study, study.by_history_length, "ratings known"),
        returns=_returns(study),
        clusters=escape(f"{wording.clusters_line(study)} {wording.curve_line(study)}"),
        cold_films=escape(wording.cold_films_line(study)),
        settings=_settings(study),
        versions=escape(", ".join(f"{n} {v}" for n, v in study.libraries.items())),
        fingerprint=escape(study.data["fingerprint"]),
    )


def _figure(study: Study, name: str) -> str:
    image = b64encode(draw(PLOTS[name], study, "svg")).decode("ascii")
    caption = escape(CAPTIONS[name])
    return (
        f'<figure><img src="data:image/svg+xml;base64,{image}" alt="{caption}">'
        f"<figcaption>{caption}</figcaption></figure>"
    )


def _finding(study: Study) -> str:
    ours = study.methods[OURS]
    sentences = [f"cineclube reaches an NDCG@10 of {wording.mean_and_error(ours.ndcg)}"]
    popular = better_popularity(study)
    times = study.methods[popular].ratio
    if times is not None:
        sentences[0] += f", {wording.ratio(times)} times that of {popular}"
    rival = wording.best_rival(study, baselines=False)
    if rival is not None and rival[1].difference is not None:
        name, difference = rival[0], rival[1].difference
        sentences.append(
            f"It is {wording.verdict(difference)} the best of its rivals, {name}: the paired "
            f"difference is {wording.signed(difference)}"
        )
    return escape(". ".join(sentences) + ".")


def _facts(study: Study) -> str:
    data, protocol = study.data, study.protocol
    asked = ", ".join(f"{n:,}" for n in protocol["n_users_by_seed"])
    tuned = ", ".join(f"{n:,}" for n in protocol["n_validation_users_by_seed"])
    facts = {
        "Data": f"{data['usuarios']:,} users, {data['filmes']:,} films, "
        f"{data['avaliacoes']:,} ratings",
        "Split": wording.split_line(study),
        "Asked": f"{asked} users (by seed) with a held-out rating of "
        f"{protocol['relevant_from']:g} or more; the whole catalogue is ranked",
        "Tuned": f"{protocol['candidates_per_peer']} settings for each rival, "
        f"{protocol['candidates_of_ours']} for cineclube, chosen on {tuned} "
        "users of a validation split inside the training part",
        "Measured": f"{_date(study)}, in {study.seconds['total'] / 60:.1f} minutes",
    }
    rows = (f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in facts.items())
    return "".join(rows)


def _date(study: Study) -> str:
    return f"{datetime.fromisoformat(study.seconds['started_at']):%d %B %Y, %H:%M} UTC"


def _methods(study: Study) -> str:
    headings = (
        *("method", "NDCG@10", "cineclube minus it", "cineclube / it"),
        *("Recall@10", "Precision@5", "HitRate@5", "coverage@10"),
        *("popularity percentile", "intra-list distance", "full lists"),
        *("tune s", "fit s", "lists s"),
    )
    rows = []
    for name, method in study.ranked:
        spent = study.seconds["methods"][name]
        means = {metric: wording.mean_and_error(m) for metric, m in method.metrics.items()}
        rows.append(
            (
                name,
                wording.mean_and_error(method.ndcg),
                _signed(method.difference),
                wording.ratio(method.ratio),
                *(means[m] for m in ("recall_at_10", "precision_at_5", "hit_rate_at_5")),
                f"{method.coverage_at_10:.1%}",
                *(means[m] for m in ("popularity_percentile", "intra_list_distance")),
                wording.mean_and_error_in_percent(method.metrics["full_list"]),
                *(wording.seconds(spent[phase]) for phase in ("tuning", "fitting", "scoring")),
            )
        )
    return _table(headings, rows)


def _signed(difference: Comparison | None) -> str:
    return "" if difference is None else wording.signed(difference)


def _groups(study: Study, groups: Sequence[Group], heading: str) -> str:
    rival = wording.best_rival(study, baselines=False)
    names = [OURS, *([rival[0]] if rival else []), better_popularity(study)]
    headings = [heading, "users", "popularity of what they rate"]
    headings += [f"{name}: {what}" for name in names for what in ("popularity", "coverage")]
    rows = []
    for group in groups:
        cells = [group.name, f"{group.n_users:,}", f"{group.history_percentile:.3f}"]
        for name in names:
            found = group.methods[name]
            cells += [f"{found.popularity_percentile:.3f}", f"{found.coverage_at_10:.1%}"]
        rows.append(cells)
    return _table(headings, rows)


def _returns(study: Study) -> str:
    """NDCG@10 of every method for those who went on at once, and for those who came back."""
    groups = study.by_return
    if not groups:
        return ""
    headings = ["NDCG@10", *(f"{group.name}: {wording.users(group.n_users)}" for group in groups)]
    rows = (
        (name, *(wording.mean_and_error(group.methods[name].ndcg_at_10) for group in groups))
        for name, _ in study.ranked
    )
    return f"<p>{escape(RETURNS)}</p>{_table(headings, rows)}"


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in headings)
    body = "".join(_row(row) for row in rows)
    return (
        f'<div class="scroll"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _row(cells: Sequence[str]) -> str:
    ours = ' class="ours"' if cells[0] == OURS else ""
    rest = "".join(f"<td>{_cell(cell)}</td>" for cell in cells[1:])
    return f'<tr{ours}><th scope="row">{escape(cells[0])}</th>{rest}</tr>'


def _cell(text: str) -> str:
    """A cell, with a standard error in small print below its mean."""
    mean, sign, error = text.partition(" ±")
    return f"{escape(mean)} <small>±{escape(error)}</small>" if sign else escape(mean)


def _left_out(study: Study) -> str:
    if not study.left_out:
        return ""
    items = (f"<li>{escape(f'{n}: {reason}')}</li>" for n, reason in study.left_out.items())
    return f"<p>Left out:</p><ul>{''.join(items)}</ul>"


def _settings(study: Study) -> str:
    rows = [
        (name, str(seed), _chosen(chosen))
        for name, method in study.ranked
        for seed, chosen in zip(study.protocol["seeds"], method.settings, strict=True)
        if chosen
    ]
    return _table(("method", "seed", "chosen on validation"), rows)


def _chosen(settings: Chosen) -> str:
    return ", ".join(
        f"{name} = {value if isinstance(value, str) else json.dumps(value)}"
        for name, value in settings.items()
    )
