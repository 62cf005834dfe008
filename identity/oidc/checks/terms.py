"""Where each version of the terms is asked, the person has agreed to this one (SECURITY 19; OpenID Connect Core 3.1.2.6:
`interaction_required`).

The page is the hosted sign-in's; the request waits for it and enters the table again.
"""

from identity.oidc.flow import Flow, PersonNeeded, Screen
from identity.signin.experience import stand_before
from identity.signin.registration import terms


def check_terms(flow: Flow) -> None:
    if not terms.are_asked(at_registration=False):
        return
    stand_before(flow.client.application_id)
    if terms.is_agreement_missing(flow.user):
        raise PersonNeeded(Screen.TERMS, "interaction_required", "The person has to agree to the terms.")
