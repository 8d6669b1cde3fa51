"""The tables that importers fill, as Core tables: bulk statements need no entities."""

from sqlalchemy import Table
from sqlmodel import SQLModel

from cineclube.db.tables import Avaliacao, Filme, Usuario

USERS, FILMS, RATINGS = (
    SQLModel.metadata.tables[str(entity.__tablename__)] for entity in (Usuario, Filme, Avaliacao)
)
TABLES: tuple[Table, ...] = (USERS, FILMS, RATINGS)  # parents first
