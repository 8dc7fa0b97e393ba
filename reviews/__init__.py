"""What happened afterwards: reviews of attended visits and their moderation."""
