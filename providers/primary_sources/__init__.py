"""Where a fact is looked up at its source: the NPI registry, the imported registry, state licence boards."""
