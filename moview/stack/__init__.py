"""The local stack: everything Moview runs on, started and watched on one machine."""
