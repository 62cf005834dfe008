"""One module a step: what it shows and what its forms do. Each works in every frame."""
