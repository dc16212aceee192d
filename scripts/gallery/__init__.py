"""The jobs and the pictures of docs/images: `make screenshots`."""
