"""The trail of acts: append-only, chained, witnessed by signed checkpoints outside the database."""
