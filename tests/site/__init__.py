"""What leads into the course from outside: buttons, Binder, Colab, the archive."""
