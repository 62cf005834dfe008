"""The schema of SAML's messages, by libxml2 over the files that pysaml2 brings: no address is ever asked for one."""

import importlib.util
from functools import lru_cache
from pathlib import Path

from lxml import etree

from connectors.enterprise.codes import Code
from connectors.saml.faults import MessageRefused
from connectors.saml.parsing import Element

ENTRY = "saml-schema-protocol-2.0.xsd"


class _Files(etree.Resolver):
    """What a schema names is looked for beside it by its file name, or is not there."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def resolve(self, url: str, public_id: str | None, context: object) -> object:
        place = self.folder / Path(url).name
        if place.suffix == ".xsd" and place.is_file():
            return self.resolve_filename(str(place), context)
        return self.resolve_string("", context)


@lru_cache(maxsize=1)
def _schema() -> etree.XMLSchema:
    found = importlib.util.find_spec("saml2")  # its place, without its seconds
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError("saml2")
    folder = Path(found.submodule_search_locations[0]) / "data" / "schemas"
    parser = etree.XMLParser(no_network=True, load_dtd=False)
    parser.resolvers.add(_Files(folder))
    return etree.XMLSchema(etree.parse(str(folder / ENTRY), parser))


def check_schema(root: Element) -> None:
    """Raises MessageRefused."""
    schema = _schema()
    if not schema.validate(root):
        error = schema.error_log.last_error
        raise MessageRefused(Code.STRUCTURE, f"line {error.line}: {error.message}"[:280] if error else "schema")
