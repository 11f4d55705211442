"""The doors to DynamoDB and SQS, and what every row is made of: keys, bytes, transactions."""
