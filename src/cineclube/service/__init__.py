"""The rules: one service per capability. No HTTP, no SQL, no mathematics."""
