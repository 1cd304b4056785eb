"""What is inside winmail.dat: files, text, RTF."""
