"""The job that reads, tunes, fits, measures, draws, decides and publishes."""
