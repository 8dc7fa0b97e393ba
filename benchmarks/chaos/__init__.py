"""Messages on their way while what carries them is killed, flushed, frozen, or away."""
