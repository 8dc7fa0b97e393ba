"""Races for one time of a clinician, on servers that the benchmark starts for itself."""
