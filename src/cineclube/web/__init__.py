"""The page: what a browser loads from `/`. Nothing here is built; `frontend/` checks it."""
