"""What somebody wrote is looked through before it is published: words alone, never the stars. Pure."""
