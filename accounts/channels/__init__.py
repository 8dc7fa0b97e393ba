"""The ways a message leaves: each hands over one message, or says why not."""
