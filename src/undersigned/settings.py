"""Every setting of Undersigned, in one file, each with its reason; safe when nothing is set.

A setting is changed by an environment variable, never by editing this file. The variables are listed with their
defaults in docs/operating.md, and a test holds that page to this file.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

from psycopg.conninfo import conninfo_to_dict

from undersigned.common.languages import name_of
from undersigned.frame import catalogues
from undersigned.sealing.keystore import KeyStore


def _flag(name: str, *, default: bool = False) -> bool:
    """True for 1, true, yes, on; false for anything else that is set."""
    value = os.environ.get(name)
    return default if value is None else value.strip().lower() in {"1", "true", "yes", "on"}


def _words(name: str) -> list[str]:
    """A comma- or space-separated list."""
    return os.environ.get(name, "").replace(",", " ").split()


# --- Where things are ------------------------------------------------------------------------------------------------

# All data of this instance in one folder: keys, the embedded database, imported documents.
UNDERSIGNED_HOME = Path(os.environ.get("UNDERSIGNED_HOME", "~/.local/share/undersigned")).expanduser().absolute()

# Keys have a folder of their own, so that several nodes can share it as a secret mount and backups can leave it out.
UNDERSIGNED_KEYS = Path(os.environ.get("UNDERSIGNED_KEYS", UNDERSIGNED_HOME / "keys"))
KEYSTORE = KeyStore(UNDERSIGNED_KEYS)

# The public address: links in mails are built from it, never from a header that a visitor can write.
UNDERSIGNED_ORIGIN = os.environ.get("UNDERSIGNED_ORIGIN", "http://127.0.0.1:8000").rstrip("/")
_origin = urlsplit(UNDERSIGNED_ORIGIN)
_https = _origin.scheme == "https"

# The demo shows mails in the browser instead of sending them, and signs its organiser in by a link on the terminal.
UNDERSIGNED_DEMO = _flag("UNDERSIGNED_DEMO")

# Addresses that people give us are asked on the public internet only. This excepts the machine itself, for trying
# several instances on one. It has no effect outside the demo, and `serve` and `check` refuse to start with it there.
UNDERSIGNED_FETCH_LOOPBACK = UNDERSIGNED_DEMO and _flag("UNDERSIGNED_FETCH_LOOPBACK")

# The last signed head of each log, so that a database restored from an old backup cannot fork one. As safe as the keys.
UNDERSIGNED_LOG_HEADS = Path(os.environ.get("UNDERSIGNED_LOG_HEADS", UNDERSIGNED_HOME / "log-heads"))

# Which witnesses are asked to cosign checkpoints, and how many must: a file in the format of c2sp.org/tlog-policy.
UNDERSIGNED_WITNESS_POLICY = os.environ.get("UNDERSIGNED_WITNESS_POLICY", "")

# Who may start a campaign: "approval" (an operator says yes), "invitation", or "open".
UNDERSIGNED_REGISTRATION = os.environ.get("UNDERSIGNED_REGISTRATION", "approval")

# Who runs this server, for the imprint and the privacy page: name, then the lines of the postal address, between bars.
UNDERSIGNED_OPERATOR = os.environ.get("UNDERSIGNED_OPERATOR", "")
UNDERSIGNED_OPERATOR_EMAIL = os.environ.get("UNDERSIGNED_OPERATOR_EMAIL", "")

# Proxies in front of us, as networks. Only what they say in X-Forwarded-For is believed.
UNDERSIGNED_TRUSTED_PROXIES = _words("UNDERSIGNED_TRUSTED_PROXIES")

# The address of an onion service that leads here, such as http://….onion: named to Tor Browser, which offers it.
UNDERSIGNED_ONION = os.environ.get("UNDERSIGNED_ONION", "").rstrip("/")
_onion_host = urlsplit(UNDERSIGNED_ONION).hostname

# Networks shared by many strangers (mobile carriers, Tor exits): they count as one crowd that is queued.
UNDERSIGNED_SHARED_NETWORKS = _words("UNDERSIGNED_SHARED_NETWORKS")

# --- Django ----------------------------------------------------------------------------------------------------------

SECRET_KEY = KEYSTORE.ensure("django").hex()
DEBUG = False  # never on: our error pages help a person, Django's would show what was typed
ALLOWED_HOSTS = [_origin.hostname or "127.0.0.1", "127.0.0.1", "localhost", *_words("UNDERSIGNED_HOSTS")]
ALLOWED_HOSTS += [_onion_host] if _onion_host else []
CSRF_TRUSTED_ORIGINS = [UNDERSIGNED_ORIGIN, *([UNDERSIGNED_ONION] if UNDERSIGNED_ONION else [])]
ROOT_URLCONF = "undersigned.urls"
WSGI_APPLICATION = "undersigned.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "campaigns.Organiser"

INSTALLED_APPS = [
    "undersigned.pages",
    "undersigned.reprints",
    "undersigned.contact",
    "undersigned.importing",
    "undersigned.delivery",
    "undersigned.leaflets",
    "undersigned.meetings",
    "undersigned.signatures",
    "undersigned.letters",
    "undersigned.translating",
    "undersigned.campaigns",
    "undersigned.ledger",
    "undersigned.mail",
    "undersigned.frame",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
]

MIDDLEWARE = [
    "undersigned.pages.middleware.headers",
    "undersigned.pages.middleware.database_away",
    "undersigned.pages.replica.public_reading",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "undersigned.frame.speaking.language_of_address",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
            ],
        },
    },
]

# --- Database --------------------------------------------------------------------------------------------------------


_ONLY_WHEN_ASKED = 2**31  # runs, after which psycopg prepares a statement unasked; None would mean never


def _database(url: str, *, prepare: bool) -> dict[str, object]:
    """Django's settings for a libpq address or connection string; every libpq option passes through."""
    parts = conninfo_to_dict(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", "undersigned"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": str(parts.pop("port", "") or ""),
        "CONN_HEALTH_CHECKS": False,
        "OPTIONS": {
            # A pool per process: threads take a connection for a request and give it back. While the database is away
            # it asks after growing waits; after five seconds it begins anew, so that nobody waits long when it is back.
            "pool": {
                "min_size": 1,
                "max_size": int(os.environ.get("UNDERSIGNED_DB_POOL", "8")),
                "timeout": 5,
                "reconnect_timeout": 5,
            },
            "server_side_binding": True,
            # Statements are prepared only where they ask for it: keeping a plan costs memory in every connection.
            "prepare_threshold": _ONLY_WHEN_ASKED if prepare else None,
            **parts,
        },
    }


# Absent: `undersigned serve`, `demo` and the tests start the embedded PostgreSQL and set the variable themselves.
_url = os.environ.get("DATABASE_URL", "postgresql:///undersigned")
# Where DATABASE_URL leads through a pooler: the database itself, for what needs a session (jobs that listen,
# migrations, backups).
_direct = os.environ.get("DATABASE_DIRECT_URL", "")
_pooled = bool(_direct) and _direct != _url
DATABASES: dict[str, dict[str, object]] = {
    "default": {
        **_database(_url, prepare=_flag("UNDERSIGNED_DB_PREPARE", default=not _pooled)),
        "DISABLE_SERVER_SIDE_CURSORS": _pooled,  # a cursor would outlive the transaction that the pooler lends us
    }
}
# A copy that may lag behind by moments: pages that are the same for everyone are read there.
if _replica := os.environ.get("DATABASE_REPLICA_URL"):
    DATABASES["replica"] = {**_database(_replica, prepare=False), "TEST": {"MIRROR": "default"}}
    DATABASE_ROUTERS = ["undersigned.pages.replica.Router"]

CACHES = {
    # In PostgreSQL, so that the sign-in limits hold on every node; keys are HMACs, so no address stands in the table.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "KEY_FUNCTION": "undersigned.campaigns.sessions.cache_key",
        # Django's 300 would let a flood of addresses push the limits of others out of the table.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# --- Organisers: sign-in by a code in a mail, or a passkey; no passwords ---------------------------------------------

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
SESSION_ENGINE = "undersigned.campaigns.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "undersigned.pages.errors.csrf_failure"
LOGIN_URL = "/desk/sign-in/"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "undersigned.campaigns.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # the code is the proof; allauth's own verification would be a second one
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_LOGIN_TIMEOUT = 15 * 60  # a mail may take minutes, and so may finding it
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PREVENT_ENUMERATION = True
# Per hour as well: the form mails whoever is typed into it. A code has 20^8 values and five tries.
ACCOUNT_RATE_LIMITS = {"request_login_code": "20/m/ip,3/m/key,12/h/key"}
ACCOUNT_SESSION_REMEMBER = True
MFA_ADAPTER = "undersigned.campaigns.adapters.PasskeyAdapter"
MFA_SUPPORTED_TYPES = ["webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_REAUTHENTICATION_REQUIRED = False  # allauth would ask for the very passkey that is lost; our views ask anew
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _https  # passkeys at http://localhost; browsers refuse a bare IP address

# --- Mail ------------------------------------------------------------------------------------------------------------

# smtp://user:password@host:587?tls=starttls (or tls=yes for 465, tls=no on loopback). The demo needs none.
EMAIL_URL = os.environ.get("EMAIL_URL", "smtp://127.0.0.1:25?tls=no")
EMAIL_BACKEND = "undersigned.mail.backend.QueueBackend"  # nothing is mailed inside a request
# Mails sent side by side, each over a connection kept open: two keep the line busy while one waits for an answer.
UNDERSIGNED_SMTP_CONNECTIONS = int(os.environ.get("UNDERSIGNED_SMTP_CONNECTIONS", "2"))
# Mails with updates a minute, of all letters together: whoever signs meanwhile is not to wait, and relays set limits.
UNDERSIGNED_NEWS_PER_MINUTE = max(1, int(os.environ.get("UNDERSIGNED_NEWS_PER_MINUTE", "300")))
# The hour (UTC) from which organisers get their daily mail: morning in Europe, where the day before is complete.
UNDERSIGNED_DIGEST_HOUR = int(os.environ.get("UNDERSIGNED_DIGEST_HOUR", "6"))
# `address` or `Name <address>`. A host that is only a number (the demo's) is no domain that mail can come from.
_mail_host = _origin.hostname or "localhost"
if ":" in _mail_host or _mail_host.replace(".", "").isdigit():
    _mail_host = "localhost"
DEFAULT_FROM_EMAIL = os.environ.get("UNDERSIGNED_MAIL_FROM", f"letters@{_mail_host}")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Where answers and bounces come to: name@host for name+…@host, @host for a domain of its own. Unset: nothing comes in.
UNDERSIGNED_MAIL_IN = os.environ.get("UNDERSIGNED_MAIL_IN", "")
# How they get here: handed over by the mail server (host:port or the path of a socket), or fetched from a mailbox.
UNDERSIGNED_LMTP = os.environ.get("UNDERSIGNED_LMTP", "")
UNDERSIGNED_IMAP_URL = os.environ.get("UNDERSIGNED_IMAP_URL", "")
ADMINS: list[tuple[str, str]] = []  # error reports never travel by mail: a form's content could be in them

# --- Signing (DESIGN section 6; the numbers start from what the UK's petitions service learned) ----------------------

UNDERSIGNED_PENDING_HOURS = 72  # from the moment the mail was accepted to the end of its link
UNDERSIGNED_REMINDER_HOURS = 24  # one reminder, this long after the first mail
# Forms that wait in each web process while the database does not answer; each has an open page.
UNDERSIGNED_WAITING_FORMS = int(os.environ.get("UNDERSIGNED_WAITING_FORMS", "1000"))
UNDERSIGNED_FORM_DAYS = 30  # a form is accepted this long after its page was made: longer than any cached page lives
UNDERSIGNED_NETWORK_INTERVAL = 60  # seconds between mails to one network for one letter: 1 a minute, 5 in five
UNDERSIGNED_INVITATION_INTERVAL = 2  # seconds between mails to people who were brought along in a file, per letter
UNDERSIGNED_INVITED_DAYS = 10  # how long the link in such a mail works: its reader did not wait for it
UNDERSIGNED_CROWD_INTERVAL = 2  # the same for the crowd of shared networks
UNDERSIGNED_MAILS_PER_ADDRESS = 5  # confirmation mails to one address for one letter
UNDERSIGNED_NEW_DAYS = 30  # so long a campaign is new
UNDERSIGNED_NEW_LETTERS = 10  # letters that a new campaign may have open at once
UNDERSIGNED_NEW_MAILS_PER_DAY = 2000  # mails that its organisers may send of their own accord
UNDERSIGNED_UNASKED_PER_DAY = 3  # mails a day to one address that never confirmed anything here
UNDERSIGNED_ALERT_PER_HOUR = 100  # confirmations in an hour from one mail domain or network, of which the team is told

UNDERSIGNED_API_PER_MINUTE = 120  # questions of one network, or of one token, to the interface for programs

# --- Leaflets --------------------------------------------------------------------------------------------------------

# Cited pages are asked about this often whether they changed; 0: never. The demo asks nobody.
UNDERSIGNED_PAGE_CHECK_DAYS = 0 if UNDERSIGNED_DEMO else int(os.environ.get("UNDERSIGNED_PAGE_CHECK_DAYS", "7"))
UNDERSIGNED_FIGURE_DAYS = 365  # a figure older than this shows its date prominently and is listed as due

# --- Pages -----------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "undersigned.frame.assets.HashedAddressStorage"},
}
WHITENOISE_USE_FINDERS = True  # served from the package itself: no collecting step at start
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 24 * 3600  # addresses carry a hash of the content
WHITENOISE_ADD_HEADERS_FUNCTION = None

LANGUAGE_CODE = "en"
# Languages the interface speaks: those whose catalogue is there, each named in itself. A letter may be in any language.
LANGUAGES = [(language, name_of(language)) for language in catalogues.spoken_languages()]
LOCALE_PATHS = [catalogues.FOLDER]
FORMAT_MODULE_PATH = "undersigned.frame.formats"
LANGUAGE_COOKIE_NAME = "language"
USE_TZ = True
TIME_ZONE = "UTC"

# `same-origin`, not `no-referrer`: Django's check of a form's origin needs it.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _https else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if UNDERSIGNED_TRUSTED_PROXIES else None
X_FRAME_OPTIONS = "DENY"
# Our own middleware sends X-Frame-Options with the content security policy, and the proxy in front redirects to HTTPS.
SILENCED_SYSTEM_CHECKS = ["security.W002", "security.W008"]

# A folder out of which a proxy serves public pages by itself (pages/publishing.py). Unset: every page is asked of us.
UNDERSIGNED_PUBLISHED = os.environ.get("UNDERSIGNED_PUBLISHED", "")

# A paste of a long document is a form field; larger documents are uploads, and those have their own limit.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024  # uploads stay in memory: nothing lands in a shared temporary folder

# Who may read /metrics: nobody, "loopback" (whoever asks from this machine without a proxy), or who has this token.
UNDERSIGNED_METRICS = os.environ.get("UNDERSIGNED_METRICS", "")

# --- Logs ------------------------------------------------------------------------------------------------------------

# To stderr, without addresses, names, tokens or query strings.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"impersonal": {"()": "undersigned.common.impersonal.ImpersonalFilter"}},
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
        "json": {"()": "undersigned.common.loglines.JsonFormatter"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "filters": ["impersonal"],
            "formatter": "json" if os.environ.get("UNDERSIGNED_LOG_FORMAT") == "json" else "line",
        }
    },
    "root": {"handlers": ["stderr"], "level": os.environ.get("UNDERSIGNED_LOG_LEVEL", "WARNING")},
    "loggers": {
        "undersigned": {"level": os.environ.get("UNDERSIGNED_LOG_LEVEL", "INFO")},
        "django.request": {"level": "ERROR"},  # 404s carry the addresses people tried, tokens among them
        "django.security": {"level": "ERROR"},
        # A connection that the pool opens ahead and cannot is no news: who needs one says so.
        "psycopg.pool": {"level": "ERROR"},
        # Scanners ask for any host; each time there would be a traceback.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
