"""Ratings that somebody brings from another service: what their files hold, and which films of a
catalogue they mean. No SQL, no HTTP.

formatos   tells the formats apart and reads one; letterboxd, imdb, trakt, movielens: one each
arquivos   zips and encodings; tabelas: delimiters, quotes, lines; valores: ratings, dates, ids
casamento  finds the films; titulos: when two titles are the same
"""

from cineclube.importacao.casamento import (
    Ambiguous,
    Catalogue,
    Criterion,
    KnownFilm,
    Matched,
    Missing,
    Outcome,
    find_films,
)
from cineclube.importacao.formatos import Export, read_export
from cineclube.importacao.linhas import Entry, FormatName, Place, Refused, Work
from cineclube.importacao.recusas import Refusal

__all__ = [
    "Ambiguous",
    "Catalogue",
    "Criterion",
    "Entry",
    "Export",
    "FormatName",
    "KnownFilm",
    "Matched",
    "Missing",
    "Outcome",
    "Place",
    "Refusal",
    "Refused",
    "Work",
    "find_films",
    "read_export",
]
