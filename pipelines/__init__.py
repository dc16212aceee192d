"""How the work is done: files in, files out."""
