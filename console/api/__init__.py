"""The door: /api/v1 for programs. Reads requests, calls the desk once, and shapes the answer."""
