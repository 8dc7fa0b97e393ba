"""The exclusion list of the OIG (LEIE): its files, and which of our clinicians may stand on it."""
