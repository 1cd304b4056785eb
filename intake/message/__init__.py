"""What a mail is: raw bytes to a frozen `Mail`, and a letter to bytes. Pure; no clock, files or network."""
