"""Stories: what several people do in a row, one story per file."""
