"""Text messages: one carrier, and behind it a back end that prints, keeps or really sends them."""
