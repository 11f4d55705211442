"""What the work-order centre keeps: deployments, instances, work orders, short lists."""
