"""A picture that somebody brings on another day: its sky, its weather and its light, and every other edge its own."""
