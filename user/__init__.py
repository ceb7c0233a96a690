"""The user service: accounts, shelves and the users' ladder."""
