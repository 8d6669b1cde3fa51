"""All methods on one split: tuned on validation, fitted to the train part, asked once."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cineclube.evaluation.asking import ask, check_lists, evaluate_lists
from cineclube.evaluation.groups import Answers
from cineclube.evaluation.peers import Peer, PeerSpec, Scorer, Settings
from cineclube.evaluation.result import Chosen
from cineclube.evaluation.tuning import tune_peer
from cineclube.recommender.data import Films
from cineclube.recommender.evaluate import Method
from cineclube.recommender.fit import fit
from cineclube.recommender.methods import Served
from cineclube.recommender.model import Hyperparameters, TasteModel
from cineclube.recommender.split import Split
from cineclube.recommender.tune import Tuned, tune
from cineclube.trainer.measure import OURS, UNRESTRICTED
from cineclube.trainer.progress import Advance


@dataclass
class Seconds:
    """What a method cost: choosing settings, fitting with them, making everyone's lists."""

    tuning: float = 0.0
    fitting: float = 0.0
    scoring: float = 0.0

    @contextmanager
    def counted(self, phase: str) -> Iterator[None]:
        """Add the time that the block takes."""
        started = perf_counter()
        yield
        setattr(self, phase, getattr(self, phase) + perf_counter() - started)


@dataclass(frozen=True)
class Contender(Answers):
    """A method's answers, with what was chosen on validation and what it all cost."""

    settings: Chosen
    seconds: Seconds


@dataclass
class Contest:
    """Methods on a `split`, with a `validation` split of its train part to choose settings on.

    Our own method goes first: intra-list distances are measured in the space of its films.
    """

    split: Split
    validation: Split
    films: Films
    seed: int
    contenders: dict[str, Contender] = field(default_factory=dict)
    vectors: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 1), np.float32))

    def add_ours(self, settings: Hyperparameters, advance: Advance) -> tuple[TasteModel, Tuned]:
        """Tune and fit our model; ask it as it serves and with all clusters."""
        train, spent = self.split.train, Seconds()
        with spent.counted("tuning"):
            tuned = tune(train, self.films, settings, self.seed, advance)
        with spent.counted("fitting"):
            model = fit(train, self.films, tuned.settings, self.seed)
        self.vectors = model.space.vectors
        chosen = differences(asdict(settings), asdict(tuned.settings))
        for name in (OURS, UNRESTRICTED):
            served = Served(name, model, train, all_clusters=name == UNRESTRICTED)
            self._ask(served, chosen, Seconds(spent.tuning, spent.fitting), advance)
        return model, tuned

    def add_baseline(self, make: Callable[[], Method], advance: Advance) -> None:
        """Fit and ask a method that has no settings."""
        spent = Seconds()
        with spent.counted("fitting"):
            method = make()
        self._ask(method, {}, spent, advance)

    def add_peer(self, spec: PeerSpec, advance: Advance) -> tuple[Settings, Scorer]:
        """Tune, fit and ask a peer; PeerError where the data allow none."""
        spent = Seconds()
        with spent.counted("tuning"):
            settings = tune_peer(spec, self.validation, self.seed, advance).settings
        with spent.counted("fitting"):
            scorer = spec.fit(self.split.train, settings, self.seed)
        self._ask(Peer(spec.name, scorer, self.split.train), settings, spent, advance)
        return settings, scorer

    def _ask(self, method: Method, settings: Chosen, spent: Seconds, advance: Advance) -> None:
        with spent.counted("scoring"):
            lists = ask(method, self.split.users, advance)
        check_lists(method.name, lists, self.split)
        evaluation = evaluate_lists(method.name, lists, self.split, self.vectors)
        self.contenders[method.name] = Contender(evaluation, lists, settings, spent)


def differences(before: Mapping[str, Any], after: Mapping[str, Any], prefix: str = "") -> Chosen:
    """Name what differs between two trees of settings, with the value that it has `after`."""
    found: dict[str, float | str | None] = {}
    for name, value in after.items():
        if isinstance(value, Mapping):
            found.update(differences(before[name], value, f"{prefix}{name}."))
        elif value != before[name]:
            found[prefix + name] = value
    return found
