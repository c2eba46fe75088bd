"""Lists the deployments with the credentials that the official client finds by itself."""

import sys

from ai_core_sdk.ai_core_v2_client import AICoreV2Client

try:
    AICoreV2Client.from_env().deployment.query()
except Exception as error:
    lines = str(error).splitlines() or [""]
    sys.exit(f"{type(error).__name__}: {lines[0]}")
