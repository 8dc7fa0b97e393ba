"""The words of pages, in the languages that messages are written in."""
