"""Programs beside the platform that use it as anybody would. They import nothing of it."""
