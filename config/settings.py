"""Settings of Pursuit. Everything that an installation may change is read from the environment here.

`.env.example` lists every variable with its meaning. A value that cannot be used stops the start with one
sentence.
"""

from pathlib import Path

import django_stubs_ext
from csp.constants import NONE, SELF

from embedded.addresses import default_database_url, default_redis_url

from .addresses import broker, database, mail
from .environment import read_environment

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
env = read_environment(BASE_DIR)

# --- what this installation is ------------------------------------------------------------------------------
DEBUG = env.debug
TRIAL = env.trial
SECRET_KEY = env.secret_key
SECRET_KEY_FALLBACKS = list(env.secret_key_fallbacks)
ALLOWED_HOSTS = list(env.allowed_hosts)
CSRF_TRUSTED_ORIGINS = list(env.csrf_trusted_origins)
SITE_URL = env.site_url
DEMO = env.demo

# --- the business -------------------------------------------------------------------------------------------
BUSINESS_TIME_ZONE = env.business_time_zone
DEFAULT_CURRENCY = env.default_currency
QUOTE_VALIDITY_DAYS = env.quote_validity_days
SELLER = {
    "name": env.seller_name,
    "address": env.seller_address,
    "email": env.seller_email,
    "phone": env.seller_phone,
    "tax_number": env.seller_tax_number,
    "logo": env.seller_logo,
    "terms": env.seller_terms,
    "terms_url": env.seller_terms_url,
}

# --- rooms --------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "demo",
    "workplace",
    "imports",
    "api",
    "purge",
    "reports",
    "people",
    "orders",
    "quotes",
    "opportunities",
    "customers",
    "catalogue",
    "notices",
    "accounts",
    "lifecycle",
    "interface",
    "audit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "csp",
    "django_filters",
    "django_fsm",
    "django_htmx",
    "config.apps.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "interface.health.HealthMiddleware",
    "audit.middleware.ServedMiddleware",
    "interface.middleware.SafeAnswersMiddleware",
    "csp.middleware.CSPMiddleware",
    "interface.middleware.Utf8Middleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "interface.middleware.HtmxRedirectMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SessionUseMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "interface.middleware.ReaderMiddleware",
    "interface.middleware.PrivatePagesMiddleware",
    "interface.middleware.BusyMiddleware",
    "lifecycle.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "interface.context.shell",
            ],
            "builtins": ["interface.templatetags.interface", "django.templatetags.i18n"],
        },
    },
]
FORM_RENDERER = "interface.forms.FormRenderer"

# --- data ---------------------------------------------------------------------------------------------------
DATABASE_URL = env.database_url or default_database_url(BASE_DIR)
REDIS_URL = env.redis_url or default_redis_url(BASE_DIR)
DATABASES = {"default": database(DATABASE_URL)}
# Only the owner's command `database_roles` reads them.
WEB_DATABASE_PASSWORD = env.web_database_password
PURGE_DATABASE_PASSWORD = env.purge_database_password
# A quote of 500 lines, seven fields each, and its facts.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4500
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["interface.uploads.NoUploads"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
SESSION_ENGINE = "accounts.sessions"

# --- people and safety --------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.EmailBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.validators.GuessablePasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 60 * 60
REQUIRE_SECOND_FACTOR = env.require_second_factor
KNOWN_BROWSER_COOKIE_NAME = "known" if env.at_home else "__Host-known"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False  # accounts/throttling.py counts, and keeps no rightful person out
ACCOUNT_FORMS = {
    "change_password": "accounts.forms.PasswordForm",
    "reset_password_from_key": "accounts.forms.ResetForm",
    "set_password": "accounts.forms.FirstForm",
}
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {"authenticate": "accounts.forms.CodeForm", "reauthenticate": "accounts.forms.ConfirmCodeForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = env.at_home
USERSESSIONS_ADAPTER = "accounts.adapter.SessionsAdapter"
SOCIALACCOUNT_ADAPTER = "accounts.openid.CompanyAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True  # a link: the CSP lets no form lead to another site
OIDC = env.oidc
OIDC_IS_SECOND_FACTOR = env.oidc_is_second_factor

SECURE = not env.at_home
SESSION_IDLE = env.session_idle
SESSION_LONGEST = env.session_longest
SESSION_COOKIE_AGE = int(SESSION_LONGEST.total_seconds())
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
THEME_COOKIE_NAME = "__Host-theme" if SECURE else "theme"
MESSAGE_STORAGE = "interface.news.NewsStorage"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.behind_proxy else None
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.behind_proxy else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "interface.views.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

# --- words, dates, files ------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "config.formats"
TIME_ZONE = BUSINESS_TIME_ZONE
USE_TZ = True
STATIC_URL = "static/"
STATIC_ROOT = None if env.at_home else BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if env.at_home
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = env.at_home
WHITENOISE_ALLOW_ALL_ORIGINS = False
globals().update(mail(env.email_url))
DEFAULT_FROM_EMAIL = env.default_from_email

# --- work in the background ---------------------------------------------------------------------------------
CELERY_BROKER_URL = broker(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 25 * 60
CELERY_TASK_DEFAULT_QUEUE = "pursuit"
CELERY_TASK_ROUTES = {"purge.*": {"queue": "purge"}}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False  # a worker writes as LOGGING says, so no link gets into its log either
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 60 * 60,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
}
CELERY_TIMEZONE = BUSINESS_TIME_ZONE
LIVE = {"live": True}
CELERY_BEAT_SCHEDULE = {
    "send mail": {"task": "notices.send_mail", "schedule": env.send_mail_every},
    "write digests": {"task": "notices.write_digests", "schedule": env.write_digests_every},
    "warn of expiry": {"task": "quotes.warn_of_expiry", "schedule": env.warn_of_expiry_every},
    "call hooks": {"task": "api.call_hooks", "schedule": env.call_hooks_every},
    "expire quotes": {"task": "purge.expire_quotes", "schedule": env.expire_quotes_every, "kwargs": LIVE},
    "purge quotes": {"task": "purge.purge_quotes", "schedule": env.purge_quotes_every, "kwargs": LIVE},
    "purge opportunities": {
        "task": "purge.purge_opportunities",
        "schedule": env.purge_opportunities_every,
        "kwargs": LIVE,
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "orders.logs.WithoutTokens",
            "fmt": "%(asctime)s %(levelname)s %(name)s [%(served)s] %(message)s",
        },
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # Through our handler only: Django's and Celery's own ones would write the customer's links.
    "loggers": {
        "django": {"level": "INFO"},
        "django.server": {"propagate": True},
        "celery.task": {"handlers": ["console"], "propagate": False},
    },
}
