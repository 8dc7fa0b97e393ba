"""Documents that clinicians send as proof: inspected apart, written anew, sealed, and read on the record."""
