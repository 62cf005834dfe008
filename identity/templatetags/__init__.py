"""Elements of the console's templates."""
