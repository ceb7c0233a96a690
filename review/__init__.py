"""The review service: reviews and the reactions to them."""
