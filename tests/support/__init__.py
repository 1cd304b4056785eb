"""Real servers, made mails and waiting, for the tests."""
