"""What is read of requests, and what a package is made of."""
