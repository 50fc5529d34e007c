from .decorator import cors_exempt
from .decorator import cross_origin
from .errors import CORSConfigError
from .errors import CORSConfigWarning
from .errors import CORSSecurityWarning
from .errors import Problem
from .extension import CORS
from .options.options import Options
from .origins.origin_set import OriginEntry
from .signals import cors_denied
from .signals import preflight_answered

#: The version of the package, which has it from here.
__version__ = "7.0.0"

__all__ = [
    "CORS",
    "CORSConfigError",
    "CORSConfigWarning",
    "CORSSecurityWarning",
    "Options",
    "OriginEntry",
    "Problem",
    "cors_denied",
    "cors_exempt",
    "cross_origin",
    "preflight_answered",
]
