"""The business models of MODELS, each played from its recipe on, by people with browsers and by programs over HTTP."""
