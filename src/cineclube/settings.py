"""Settings: environment variables with the prefix CINECLUBE_, or the same names in a `.env`
file.
"""

from pathlib import Path
from typing import Literal

from pydantic import ByteSize, Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Where things are and how the processes behave. Hyper-parameters live in the model's
    manifest.
    """

    model_config = SettingsConfigDict(
        env_prefix="CINECLUBE_", env_file=".env", env_ignore_empty=True, frozen=True, extra="ignore"
    )

    database_url: str = Field(
        "sqlite:///data/cineclube.db", description="Any SQLAlchemy URL; folders are made for SQLite"
    )
    models_dir: Path = Field(
        Path("models"), description="Where versions of the model are published"
    )
    seed_file: Path | None = Field(
        None, description="Data to fill an empty database with before training; none: never seed"
    )
    host: str = Field("127.0.0.1", description="Address that `cineclube serve` listens on")
    port: int = Field(8000, ge=1, le=65535, description="Port that `cineclube serve` listens on")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least severe message that is logged"
    )
    model_poll_seconds: float = Field(
        1.0, gt=0, le=60, description="How often the API looks for a new version of the model"
    )
    retry_after_seconds: int = Field(
        30, ge=1, description="`Retry-After` of an answer that has to wait for a model"
    )
    answers_kept_mb: int = Field(
        64,
        ge=0,
        description="Memory for answers that the API keeps until something changes; 0: none",
    )
    models_kept: int = Field(5, ge=1, description="Versions that a training leaves for rollback")
    threads: int | None = Field(
        None, ge=1, description="Threads of a training; none: one for each usable processor"
    )
    memory_limit: ByteSize | None = Field(
        None, gt=0, description="Most memory of a training (6GiB, 800M); none: what is left"
    )
