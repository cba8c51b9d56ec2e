"""qp-api: the privacy policy of Quality Progress as running software."""
