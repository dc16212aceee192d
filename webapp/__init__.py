"""Who asks and who listens."""
