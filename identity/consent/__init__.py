"""What a person granted to which application, and the page that asks. Knows scopes, not the protocol that carries them.

Whoever needs consent (the authorize endpoint, later SAML) puts what is asked into its interaction and sends the
browser to /consent/<interaction>; the answer is a row here, or a refusal in the interaction.
"""
