"""We as a SAML 2.0 service provider (saml-core, saml-bindings, saml-profiles 4.1 and 4.4), over pysaml2 and libxmlsec in
this very process: no program is started, no file is written, and a key is never taken out of a message.

`import saml2` costs seconds: only functions of this room that need it import it, when they are called.
"""
