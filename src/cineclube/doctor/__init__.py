"""Examines the data before training and the model after. It looks and changes nothing."""
