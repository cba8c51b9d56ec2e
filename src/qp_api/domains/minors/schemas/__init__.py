"""Wire shapes of the room, one file a subject."""
