"""The study of quality: peers, their tuning, tables, plots, report."""
