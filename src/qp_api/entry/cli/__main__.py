"""`python -m qp_api.entry.cli`, for children that must not depend on where the script lies."""

from qp_api.entry.cli import main

main()
