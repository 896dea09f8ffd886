"""The API's fixtures, for tests that send it whatever there is."""

from tests.integration.api.auth.conftest import closed as closed
from tests.integration.api.auth.conftest import key as key
from tests.integration.api.conftest import _a_patient_cache as _a_patient_cache
from tests.integration.api.conftest import deps as deps
from tests.integration.api.conftest import loads as loads
from tests.integration.api.conftest import server as server
from tests.integration.api.conftest import settings as settings
from tests.integration.api.conftest import work as work
