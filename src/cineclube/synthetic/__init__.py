"""Data sets of any size in the shape of MovieLens: arrays and texts, made up and repeatable."""

from cineclube.synthetic.ratings import RatingBlock, Synthesis
from cineclube.synthetic.size import Size
from cineclube.synthetic.texts import FilmText

__all__ = ["FilmText", "RatingBlock", "Size", "Synthesis"]
