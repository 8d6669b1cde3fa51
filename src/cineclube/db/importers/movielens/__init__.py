"""Import a MovieLens data set: a folder or zip of the csv family, the dat family or 100K."""

from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection

from cineclube.db.engine import Database
from cineclube.db.importers.entities import store_films
from cineclube.db.importers.movielens.films import FilmReader
from cineclube.db.importers.movielens.layout import Layout, find_layout
from cineclube.db.importers.movielens.ratings import read_ratings
from cineclube.db.importers.movielens.sources import SourceFile, source_files
from cineclube.db.importers.ratings import RatingStore
from cineclube.db.importers.report import ImportReport, Progress, no_progress
from cineclube.db.importers.transaction import importing


def import_movielens(
    database: Database,
    path: Path,
    *,
    details: Path | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Import a MovieLens folder or zip, and where given the details of its films."""
    report, progress = ImportReport(), progress or no_progress
    with source_files(path) as files:
        layout = find_layout(files, path)
        details_file = SourceFile.at(details) if details else None
        with importing(database, dry_run=dry_run) as connection:
            films = FilmReader(report, progress).read(layout, details_file)
            store_films(connection, films, report)
            _load_ratings(connection, layout, report, progress)
    report.sort()
    return report


def _load_ratings(
    connection: Connection, layout: Layout, report: ImportReport, progress: Progress
) -> None:
    name, count = layout.ratings.name, report.tables["avaliacoes"]
    with closing(RatingStore(connection, report, name)) as store:
        for block in read_ratings(layout, progress):
            count.read += len(block.ratings) + len(block.rejects)
            for line, reason in block.rejects:
                report.reject("avaliacoes", name, line, reason)
            store.add(block.ratings)
        store.store_users()
        store.store()
