"""Lucene 8 as Debian ships it, in a process of its own that speaks lines: a BKD point and a score of our own."""

from benchmarks.engines.lucene_engine.process import LABEL, finish, missing, prepare, top20

__all__ = ["LABEL", "finish", "missing", "prepare", "top20"]
