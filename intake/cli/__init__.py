"""The command line: staff work and operate the desk with it. It writes rows; the daemon talks to the servers."""
