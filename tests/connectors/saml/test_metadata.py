"""Metadata of providers: what is understood, and why it is not taken; ours, and that others can read it."""

import importlib.util
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from connectors.saml import metadata
from connectors.saml.metadata import Fault, MetadataRefused
from tests.connectors.saml.ground import ACS, IDP, OURS, ours, setup
from tests.doubles.saml_idp import BINDING, DS, MD, SamlIdp, new_key, stamp

SLO = "https://acme.example/sso/saml/1/slo"
GOOD = IDP.metadata()
EXPIRED, SHORT = new_key("old", days=-2, age=90), new_key("short", bits=1024)
ALGSUPPORT = 'xmlns:alg="urn:oasis:names:tc:SAML:metadata:algsupport"'


def several(*entities: str) -> str:
    return f'<md:EntitiesDescriptor xmlns:md="{MD}">{"".join(entities)}</md:EntitiesDescriptor>'


def of(key: Any, **more: Any) -> str:
    return SamlIdp(IDP.entity_id, IDP.sso_url, key=key, **more).metadata()


SECOND = SamlIdp("https://second.example", "https://second.example/sso").metadata()
SHA1 = f'<md:Extensions {ALGSUPPORT}><alg:SigningMethod Algorithm="{DS}rsa-sha1"/></md:Extensions>'
REFUSED = [
    ("nothing", "", Fault.EMPTY),
    ("blanks", " \n", Fault.EMPTY),
    ("too large", GOOD + " " * 1_100_000, Fault.TOO_LARGE),
    ("a page", "<!DOCTYPE html><html><body>Sign in</body></html>", Fault.HTML),
    ("a page of XHTML", '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>', Fault.HTML),
    ("OpenID Connect", '{"issuer": "https://idp.example"}', Fault.OIDC),
    ("a certificate", new_key("idp").certificate, Fault.NOT_XML),
    ("half of it", GOOD[: len(GOOD) // 2], Fault.NOT_XML),
    ("a DTD", f"<!DOCTYPE x>{GOOD}", Fault.DTD),
    ("an entity", f'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>{GOOD}', Fault.DTD),
    ("something else", "<rss/>", Fault.NO_PROVIDER),
    ("SAML 1.1", GOOD.replace("SAML:2.0:protocol", "SAML:1.1:protocol"), Fault.NO_PROVIDER),
    ("our own", metadata.ours(setup(), OURS, ACS, SLO, [ours()]).decode(), Fault.SERVICE_PROVIDER),
    ("several", several(GOOD, SECOND), Fault.SEVERAL_PROVIDERS),
    ("no entity ID", GOOD.replace(f'entityID="{IDP.entity_id}"', ""), Fault.NO_ENTITY_ID),
    ("no address", GOOD.replace("SingleSignOnService", "ArtifactResolutionService"), Fault.NO_SSO_URL),
    ("SOAP only", IDP.metadata(binding="SOAP"), Fault.NO_SSO_URL),
    ("an address of script", GOOD.replace(IDP.sso_url, "javascript:alert(1)"), Fault.NO_SSO_URL),
    ("http", GOOD.replace(IDP.sso_url, "http://idp.example/sso"), Fault.INSECURE_URL),
    ("no certificate", GOOD.replace("X509Certificate", "X509SKI"), Fault.NO_CERTIFICATE),
    ("an encryption certificate only", GOOD.replace('use="signing"', 'use="encryption"'), Fault.NO_CERTIFICATE),
    ("half a certificate", GOOD.replace(IDP.key.bare, IDP.key.bare[:200]), Fault.CERTIFICATE_UNREADABLE),
    ("an expired certificate", of(EXPIRED), Fault.CERTIFICATE_EXPIRED),
    ("a short key", of(SHORT), Fault.KEY_SHORT),
    ("SHA-1 only", GOOD.replace("<md:KeyDescriptor", f"{SHA1}<md:KeyDescriptor", 1), Fault.SHA1_ONLY),
    ("expired", GOOD.replace("entityID=", 'validUntil="2020-01-01T00:00:00Z" entityID=', 1), Fault.EXPIRED),
    ("valid until nonsense", GOOD.replace("entityID=", 'validUntil="soon" entityID=', 1), Fault.NOT_XML),
]  # fmt: skip


@pytest.mark.parametrize(("text", "fault"), [pytest.param(*row[1:], id=row[0]) for row in REFUSED])
def test_it_says_why_metadata_is_not_taken(text: str, fault: Fault) -> None:
    with pytest.raises(MetadataRefused) as caught:
        metadata.read(text, allows_http=False)
    assert caught.value.fault is fault
    assert str(caught.value.sentence).endswith(".")


def test_it_understands_a_provider() -> None:
    extra = f'<md:SingleSignOnService Binding="{BINDING}HTTP-POST" Location="https://idp.example/post"/>'
    extra += '<saml:Attribute Name="mail"/><saml:Attribute Name="groups"/>'
    found = metadata.read(IDP.metadata(wants_signed=True, inside=extra))
    assert (found.entity_id, found.sso_url, found.sso_binding) == (IDP.entity_id, IDP.sso_url, "redirect")
    assert (found.slo_url, found.slo_binding) == (IDP.slo_url, "redirect")
    assert found.wants_signed_requests
    assert found.attributes == ("mail", "groups")
    assert [one.pem for one in found.certificates] == [IDP.key.certificate]
    config = found.config()
    assert {name: config[name] for name in ("idp_entity_id", "sso_url", "certificates")} == {
        "idp_entity_id": IDP.entity_id,
        "sso_url": IDP.sso_url,
        "certificates": [IDP.key.certificate],
    }


def test_it_finds_the_one_that_is_meant_among_several() -> None:
    both = several(GOOD, SECOND)
    found = metadata.read(both, entity_id="https://second.example")
    assert (found.sso_url, found.others) == ("https://second.example/sso", (IDP.entity_id,))
    assert metadata.read(several(GOOD)).entity_id == IDP.entity_id
    with pytest.raises(MetadataRefused) as caught:
        metadata.read(both, entity_id="https://third.example")
    assert caught.value.fault is Fault.OTHER_PROVIDER


def test_it_takes_all_certificates_but_the_expired() -> None:
    found = metadata.read(of(IDP.key, more_keys=(new_key("next of the provider"), EXPIRED, IDP.key)))
    assert [one.pem for one in found.certificates] == [IDP.key.certificate, new_key("next of the provider").certificate]
    assert [one.pem for one in found.expired] == [EXPIRED.certificate]


def test_it_verifies_signed_metadata_where_a_certificate_is_given() -> None:
    root = etree.fromstring(GOOD)
    root.set("ID", "_metadata")
    IDP.sign(root)
    signed = etree.tostring(root)
    assert metadata.read(signed, signed_by=IDP.key.certificate).is_signed
    assert not metadata.read(signed).is_signed
    for text, certificate, fault in (
        (signed, ours().certificate, Fault.SIGNATURE),
        (signed.replace(b"idp.example/sso", b"evil.example/so"), IDP.key.certificate, Fault.SIGNATURE),
        (GOOD, IDP.key.certificate, Fault.NOT_SIGNED),
    ):
        with pytest.raises(MetadataRefused) as caught:
            metadata.read(text, signed_by=certificate)
        assert caught.value.fault is fault


def test_the_earliest_end_of_metadata_counts() -> None:
    until = datetime.now(UTC) + timedelta(days=3)
    found = metadata.read(GOOD.replace("entityID=", f'validUntil="{stamp(until)}" entityID=', 1))
    assert found.valid_until == until.replace(microsecond=0)


def schema() -> etree.XMLSchema:
    found = importlib.util.find_spec("saml2")
    assert found is not None
    assert found.submodule_search_locations
    folder = Path(found.submodule_search_locations[0]) / "data" / "schemas"

    class Beside(etree.Resolver):
        def resolve(self, url: str, public_id: str | None, context: object) -> object:
            place = folder / Path(url).name
            return self.resolve_filename(str(place), context) if place.is_file() else self.resolve_string("", context)

    parser = etree.XMLParser(no_network=True, load_dtd=False)
    parser.resolvers.add(Beside())
    return etree.XMLSchema(etree.parse(str(folder / "saml-schema-metadata-2.0.xsd"), parser))


def test_ours_is_right_by_the_schema_and_names_every_key() -> None:
    text = metadata.ours(
        setup(wants_encryption=True, signs_requests=True), OURS, ACS, SLO, [ours(), new_key("ours, next")]
    )
    root = etree.fromstring(text)
    schema().assertValid(root)
    role = root.find(f"{{{MD}}}SPSSODescriptor")
    assert root.get("entityID") == OURS
    assert role.get("AuthnRequestsSigned") == "true"
    uses = [node.get("use") for node in role.findall(f"{{{MD}}}KeyDescriptor")]
    assert uses == ["signing", "signing", "encryption", "encryption"]
    assert role.find(f"{{{MD}}}AssertionConsumerService").get("Location") == ACS
    assert len(role.findall(f"{{{MD}}}SingleLogoutService")) == 2
    schema().assertValid(etree.fromstring(metadata.ours(setup(), OURS, ACS, "", [])))
