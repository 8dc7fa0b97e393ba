"""Supply: clinicians, places, conditions, insurance, credentials and availability."""
