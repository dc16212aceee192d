"""When, in which order, and what is written down."""
