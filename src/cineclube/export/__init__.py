"""Lists for all users or some of them, from the database into a file."""
