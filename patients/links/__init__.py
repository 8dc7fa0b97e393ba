"""Links of messages that do one thing for whoever they were written to, after one click on the page they open."""
