"""The movie's ladder as version 1 of the rules had it: what replaying its entries needs."""
