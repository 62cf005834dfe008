"""Who is this, and what may this client have: the top floor and the project package."""
