"""What is true: tables, the state machine, events, weights, settings, names."""
