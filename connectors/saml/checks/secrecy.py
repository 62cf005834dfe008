"""Was it encrypted where that is asked for, and by what (saml-core 2.3.4, xmlenc-core1)?"""

from connectors.enterprise.codes import Code
from connectors.saml.case import Case
from connectors.saml.encryption import is_authenticated
from connectors.saml.names import short


def check_encryption(case: Case) -> None:
    trust, findings = case.trust, case.findings
    if not trust.is_encrypted:
        if case.setup.values.get("wants_encryption") is True and trust.assertion is not None:
            findings.failed(Code.NOT_ENCRYPTED, "an EncryptedAssertion expected")
        return
    findings.passed(Code.NOT_ENCRYPTED)
    problem = trust.encryption_problem
    if problem is not None and not (trust.is_blunt and findings.is_thorough):
        if problem.code is Code.DECRYPTION_FAILED:
            findings.passed(Code.ENCRYPTION_WEAK)
        findings.refused(problem)
        return
    algorithm = trust.opened.algorithm if trust.opened else ""
    if is_authenticated(algorithm):
        findings.passed(Code.ENCRYPTION_WEAK, detail=short(algorithm))
    else:
        findings.warned(Code.ENCRYPTION_WEAK, f"{short(algorithm)}, which this connection accepts")
    findings.passed(Code.DECRYPTION_FAILED)
