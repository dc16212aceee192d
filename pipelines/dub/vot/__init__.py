"""The vot engine: a third party's voice-over translation, by vot.js in one Node process per job."""
