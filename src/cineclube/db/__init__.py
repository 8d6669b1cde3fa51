"""Tables, transactions, repositories, migrations, importers: the only place with SQL."""
