"""The work-order centre (统一工单中心) as an application: scenes, acts, commits. Knows no HTTP and no protocol."""
