"""Django REST framework over the same tables, under gunicorn."""
