"""What is read of mail and of tickets."""
