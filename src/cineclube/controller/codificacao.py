"""Content codings: whether a client takes an answer that is compressed (RFC 9110, 12.5.3)."""

from collections.abc import Iterable

GZIP_NAMES = ("gzip", "x-gzip", "*")  # the first that is named decides


def takes_gzip(accept_encoding: Iterable[str]) -> bool:
    """Whether the values of Accept-Encoding allow gzip: not where they say nothing of it, or give
    it the weight 0.
    """
    weights: dict[str, float] = {}
    for item in ",".join(accept_encoding).split(","):
        coding, *parameters = (part.strip().lower() for part in item.split(";"))
        weights.setdefault(coding, _weight(parameters))
    return next((weights[name] for name in GZIP_NAMES if name in weights), 0) > 0


def _weight(parameters: Iterable[str]) -> float:
    """Read q; what is no number is no wish."""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0
