"""From a link to one verified file, by the yt-dlp library."""
