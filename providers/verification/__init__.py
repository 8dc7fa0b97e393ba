"""What verifiers do, what clinicians are told of it, and what becomes of it with time."""
