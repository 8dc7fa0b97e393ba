"""What is looked at of a person in reviews, for the list of looks (patients/reads.py says why)."""

REVIEW = "patient.review"
OUTCOME = "patient.outcome"
