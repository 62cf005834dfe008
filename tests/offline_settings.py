"""Settings for what needs models and no database: mypy's plugin, makemigrations."""

import base64
import os

os.environ.update(
    {
        "SECRET_KEY": "x" * 40,
        "GENKAN_MASTER_KEYS": f"t1:{base64.b64encode(bytes(32)).decode()}",
        "DATABASE_WEB_URL": "postgresql://genkan_web:x@127.0.0.1/genkan",
        "DATABASE_OWNER_URL": "postgresql://genkan_owner:x@127.0.0.1/genkan",
    }
)

from identity.settings import *  # noqa: F403  # the environment above comes first
