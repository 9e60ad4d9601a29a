"""Keys of the demo. They are public, hence no secrets; production refuses to start with any of them."""

DEMO_SECRET_KEY = "demo-only-secret-key-that-protects-nothing-and-that-production-refuses"
# The Fernet form of the 32 bytes "demo-only-field-key-not-a-secret".
DEMO_FIELD_KEY = "ZGVtby1vbmx5LWZpZWxkLWtleS1ub3QtYS1zZWNyZXQ="
DEMO_HASH_KEY = "demo-only-hash-key-that-protects-nothing-and-that-production-refuses"

DEMO_KEYS = frozenset({DEMO_SECRET_KEY, DEMO_FIELD_KEY, DEMO_HASH_KEY})
