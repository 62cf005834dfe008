"""The deployment's settings over the test database."""

import os

from tests import database

os.environ.update(database.environment())

from identity.settings import *  # noqa: F403  # the environment above comes first
