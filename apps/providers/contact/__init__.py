"""How somebody is reached: address, telephone, e-mail address, languages."""
