"""What organisers and the worker do: write updates, send them, tell the organisers what came in, hand a letter over."""
