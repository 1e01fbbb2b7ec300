"""The PostgreSQL and Redis of the trial, and the supervisor of `make run`. No room imports it."""
