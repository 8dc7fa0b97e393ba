"""The matching service: triage, retrieval, ranking and the reasons."""
