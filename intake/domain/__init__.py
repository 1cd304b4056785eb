"""What we owe: requests, promises, working time and the rules over them. Pure: values in, decisions out."""
