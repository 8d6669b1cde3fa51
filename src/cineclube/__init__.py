"""Cineclube: film recommendations from clusters of taste."""

__version__ = "0.1.0"
