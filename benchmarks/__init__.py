"""Measurements of Kaly at the size of a country, by commands: see benchmarks/README.md."""
