"""The plan: its model, workbook reader and expression language."""
