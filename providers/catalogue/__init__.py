"""The catalogue: readable data files, a strict reader and a loader that can be run again."""
