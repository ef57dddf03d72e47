"""The e-commerce manager's library: from the exports a shop's tools write to the questions a manager asks.

Never imports streamlit; usable from a notebook and from the command line (`python -m ecm`).
"""
