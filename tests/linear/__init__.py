"""Whatever sees input takes linear time: the hardest texts, and everything that may see them."""
