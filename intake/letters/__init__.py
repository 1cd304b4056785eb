"""The writing desk: what the office says in its letters, in Chinese and in English."""
