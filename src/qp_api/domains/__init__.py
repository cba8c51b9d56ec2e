"""The rooms: each announces itself by its manifest, and is entered by its public door only."""
