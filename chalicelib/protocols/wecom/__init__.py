"""Messages to people in WeCom (企业微信)."""
