"""The demonstration marketplace: made-up clinicians at real ZIP codes, the same for the same seed."""
