"""Looking without touching: lists, one request, why, the walk of a mail, forecasts, dry runs."""
