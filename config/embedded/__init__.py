"""PostgreSQL and Valkey of the development packages, and the programs of `up`, kept by one supervisor."""
