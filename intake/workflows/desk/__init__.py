"""What staff do with requests and letters: each act is one transaction."""
