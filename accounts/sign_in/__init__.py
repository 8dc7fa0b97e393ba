"""How people sign in: what is ours around django-allauth."""
