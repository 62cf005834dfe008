"""What others wrote: identity providers that sign people in here, and judges of what we send and of our own doubles."""
