"""Who signs in, roles and what every API shares."""
