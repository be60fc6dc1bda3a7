"""The history of the tables. A change of db/models.py comes with a new file in versions/:

    python -m db.migrations.run "what changes"

writes one from the difference between the models and the migrated tables; read it before use.
"""
