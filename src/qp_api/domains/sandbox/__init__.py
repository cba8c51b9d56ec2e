"""Sandbox: the levers of a world that is not real: its clock, its mailbox, its demo people.

It exists only where `QP_ENVIRONMENT=sandbox`; production has neither the routes nor the powers. It
promises that moved time is lived through: what falls due on the way is done on its day.
"""
