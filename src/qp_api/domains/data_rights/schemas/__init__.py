"""Requests and receipts on the wire."""
