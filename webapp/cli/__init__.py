"""The dubline command, where every process is put together."""
