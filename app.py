"""ASGI entry point: `uvicorn app:app`."""

from cineclube.main import create_app

app = create_app()
