"""What is decided about reports and guardians: no await, no clock, no SQL."""
