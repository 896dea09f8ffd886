"""The shapes of REST, described for OpenAPI: a file a resource."""
