"""What every kind of connector declares."""

from typing import ClassVar

from django.utils.functional import Promise

from connectors.configs import Config

Text = str | Promise


class Kind:
    """`slug` never changes: rows name it. `steps` say what to do at the vendor, in order; `portal` is where.

    `is_tried` is true only of kinds that signed somebody in at the vendor itself, or at a real server of the protocol.
    """

    slug: ClassVar[str]
    label: ClassVar[Text]
    purpose: ClassVar[str]
    mark: ClassVar[str] = ""
    about: ClassVar[Text] = ""
    steps: ClassVar[tuple[Text, ...]] = ()
    portal: ClassVar[str] = ""
    is_tried: ClassVar[bool] = False
    form_class: ClassVar[type[Config]]

    @property
    def logo(self) -> str:
        """The file among the static ones."""
        return f"connectors/{self.mark or self.slug}.svg"
