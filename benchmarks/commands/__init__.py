"""One module for each command; each saves its figures in the run directory."""
