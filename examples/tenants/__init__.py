# A service for many tenants, whose allowed origins are in a database.
