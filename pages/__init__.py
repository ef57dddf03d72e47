"""The dashboard's pages: one page a file, no arithmetic."""
