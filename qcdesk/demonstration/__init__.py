"""The whole loop on a demonstration county: issue, enrol, record, seal, merge, return, consolidate.

The county, its entries and the scenario are files of ``resources/plans``; nothing of them is here.
"""
