"""Real PostgreSQL and Valkey, from PyPI packages, for machines that have none: demo, tests, bench.

Production never uses this: it sets DATABASE_URL and REDIS_URL.
"""
