"""HTTP itself: connections, requests as they arrive, answers and problem documents."""
