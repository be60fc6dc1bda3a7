"""Errors of the reply templates whose message may be shown to the operator as it stands."""


class TemplateError(Exception):
    """A template or situation file cannot be used; the message names what to mend."""
