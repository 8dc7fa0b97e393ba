"""Who did, read or was refused what: rows that are written once, sealed into a chain."""
