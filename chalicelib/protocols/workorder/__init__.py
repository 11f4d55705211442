"""The work-order centre (统一工单中心): processes from import to finished work order, as its clients know it."""
