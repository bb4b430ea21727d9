"""What the post office sees: the counters its people staff, whatever unit they stand in, and nothing else."""
