"""The dub stage: a video in, its dub as a WAV on the same time line out."""
