"""The mathematics, on arrays. It knows neither rows nor requests."""
