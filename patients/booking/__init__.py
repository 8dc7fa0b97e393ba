"""What a visit needs before anybody is asked for it: answers, a practice that fits, and a free time."""
