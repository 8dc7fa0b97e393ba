"""The public page of a clinician, the report on fairness, and the page on which an author says how a visit was."""
