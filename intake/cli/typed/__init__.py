"""What people type: references, texts, files, and what is remembered of them between calls."""
