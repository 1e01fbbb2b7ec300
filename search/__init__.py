"""Finding by words: one stored, indexed column per table, and the query that fits it."""
