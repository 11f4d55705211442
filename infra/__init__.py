"""CloudFormation for what outlives a deployment, packaging, deployment, and the local stack."""
