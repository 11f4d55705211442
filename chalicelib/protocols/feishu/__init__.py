"""Feishu third-party approvals (飞书三方审批), v4 of the open platform."""
