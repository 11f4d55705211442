"""DingTalk todo (钉钉待办), v1.0 of the open platform."""
