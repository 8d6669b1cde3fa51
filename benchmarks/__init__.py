"""Measurements that anyone can repeat: each prints a table beside a peer measured in the same
run.
"""
