"""Mix the dub over the original and write one verified file."""
