"""Which language the interface speaks on a page whose words are in some language."""

from django.conf import settings
from django.utils import translation


def interface_language(language: str) -> str:
    """This language if the interface speaks it, else the instance's own: one language for a page, not two by chance."""
    try:
        return translation.get_supported_language_variant(language)
    except LookupError:
        return str(settings.LANGUAGE_CODE)


def speak(language: str) -> None:
    """Let the interface speak this language for the rest of the request, as far as it can."""
    translation.activate(interface_language(language))
