"""Where wrapped data keys live: apart from the data, so that destroying them is final."""
