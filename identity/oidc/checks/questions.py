"""What this application itself asks of people is answered, by those who were signed in before, too (OpenID Connect Core
3.1.2.6: `interaction_required`).

The tenant's own questions wait for the next sign-in: a new one must not stop every application at once.
"""

from identity.oidc.flow import Flow, PersonNeeded, Screen
from identity.signin.experience import stand_before
from identity.signin.registration import asking


def check_questions(flow: Flow) -> None:
    application_id = flow.client.application_id
    if not asking.asks_itself(application_id):
        return
    stand_before(application_id)
    if asking.missing_of(flow.user):
        raise PersonNeeded(Screen.QUESTIONS, "interaction_required", "The person has to answer what is asked here.")
