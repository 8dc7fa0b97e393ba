"""What moderators decide about reviews. No statement of theirs names the table of the stars."""
