"""What people may ask of their own data (a copy, erasure), and how long what is stored is kept."""
