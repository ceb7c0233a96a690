"""What two or more of the services need, and the local stack and command line around them."""
