"""An address leads to its account through the map, as the room that owns it writes it."""
