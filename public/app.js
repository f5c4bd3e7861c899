// Everything here is optional: every flow works as plain links and forms.
