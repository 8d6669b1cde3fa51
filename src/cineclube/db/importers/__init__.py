"""Importers: films, users and ratings from files into the database, all or nothing."""

from cineclube.db.importers.mock import import_mock, seed
from cineclube.db.importers.movielens import import_movielens
from cineclube.db.importers.report import ImportReport, Progress, Reject, TableCount

__all__ = [
    "ImportReport",
    "Progress",
    "Reject",
    "TableCount",
    "import_mock",
    "import_movielens",
    "seed",
]
