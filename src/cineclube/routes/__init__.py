"""The URL table: paths, parameters, wire schemas, documented errors; one call per body."""
