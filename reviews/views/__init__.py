"""The pages about reviews: what everybody reads, and what an author writes."""
