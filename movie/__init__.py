"""The movie service: the catalogue, opinions, scores and the movies' ladder."""
