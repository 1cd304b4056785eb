"""The rooms in order: a mail is collected, registered and answered; each workflow owns its transactions."""
