"""DynamoDB: tables, one commit = one transaction, boxes, pages, event rows."""
