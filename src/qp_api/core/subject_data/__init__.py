"""What is done to one person's data, walked from the map: collect, rectify, restrict, erase."""
