"""Whether the service can do its work, and the schema that it needs for it."""

import logging
from dataclasses import dataclass

from cineclube.db.engine import Database
from cineclube.db.migrate import migrate
from cineclube.errors import DatabaseError
from cineclube.service.modelo import ModelRegistry

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Readiness:
    """The service answers everything, with this version of the model."""

    versao: str
    status: str = "ok"


class SaudeService:
    """Brings the database to the schema of this program, and tells whether all is well."""

    def __init__(self, database: Database, models: ModelRegistry) -> None:
        self._database, self._models = database, models
        self._migrated = False
        self._reported = ""

    def ensure_schema(self) -> None:
        """Apply missing migrations, once; a failure is logged, once, and can be tried again."""
        if self._migrated:
            return
        try:
            migrate(self._database)
        except DatabaseError as error:
            self._log_once(str(error))
        else:
            self._migrated = True

    def check(self) -> Readiness:
        """Raise DatabaseError or ModelUnavailableError where not everything can be answered."""
        if not self._migrated:
            raise DatabaseError("the schema of the database has not been brought up to date")
        self._database.ping()
        return Readiness(self._models.serving().version)

    def _log_once(self, message: str) -> None:
        if message != self._reported:
            logger.error("%s; trying again until it works", message)
        self._reported = message
