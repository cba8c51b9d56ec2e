"""Services that do what ours does on the hot paths, each written as its users write them."""
