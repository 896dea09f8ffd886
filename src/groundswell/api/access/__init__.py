"""Who may do what: asked once, around every request, before any route is reached."""
