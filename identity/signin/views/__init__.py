"""The pages of sign-in, one module per question: who, which code, a new account, a lost password, the way out."""
