"""The `implicit` library, which is an extra: loaded when a peer needs it."""

import warnings
from importlib import import_module
from typing import Any, TypeAlias

import scipy.sparse as sp
from threadpoolctl import threadpool_limits

from cineclube.errors import PeerError

NAME = "implicit"
Model: TypeAlias = Any  # implicit ships no type information


def make(module: str, kind: str, **parameters: object) -> Model:
    """Make an unfitted model of `implicit`; PeerError where that is not installed."""
    try:
        found = import_module(f"{NAME}.{module}")
    except ImportError as error:
        raise PeerError(f"needs the library {NAME}: {error}") from error
    with threadpool_limits(1, "blas"):  # implicit warns of every BLAS that has threads
        return getattr(found, kind)(**parameters)


def fit(model: Model, matrix: sp.csr_array) -> None:
    """Fit on one thread: the same seed gives the same model, and BLAS does not get in the way."""
    with threadpool_limits(1, "blas"), warnings.catch_warnings():
        # it warns of the COO matrices that its own neighbours pass on
        warnings.filterwarnings("ignore", message="Method expects CSR input")
        model.fit(sp.csr_matrix(matrix), show_progress=False)
